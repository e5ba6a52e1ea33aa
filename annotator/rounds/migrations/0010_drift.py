"""Rounds in which raters read some of their own earlier reports again."""

from django.db import migrations, models
from django.db.models import Q

PURPOSES = ("screening", "training", "pilot", "reliability", "main", "recoding", "drift")


class Migration(migrations.Migration):
    dependencies = [("rounds", "0009_open_coding")]

    operations = [
        migrations.AddField("round", "read_again", models.JSONField(default=dict)),
        migrations.AddField("round", "cover", models.JSONField(default=dict)),
        migrations.AlterField(
            "round", "purpose", models.CharField(max_length=12, choices=[(name, name) for name in PURPOSES])
        ),
        migrations.AddConstraint(
            "round",
            models.CheckConstraint(
                name="round_drift_has_an_origin", condition=~Q(purpose="drift") | Q(origin__isnull=False)
            ),
        ),
    ]

"""Recoding rounds whose raters see what was coded before."""

from django.db import migrations, models


class Migration(migrations.Migration):
    dependencies = [("rounds", "0005_training")]

    operations = [
        migrations.AddField("round", "shows_old_answers", models.BooleanField(default=False)),
        migrations.AddConstraint(
            "round",
            models.CheckConstraint(
                name="round_of_recoding_shows_old_answers",
                condition=models.Q(shows_old_answers=False) | models.Q(purpose="recoding"),
            ),
        ),
    ]

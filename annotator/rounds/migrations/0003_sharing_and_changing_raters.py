"""How reports are shared among raters, a day to be done by, early ends, and raters who join or leave."""

import django.db.models.deletion
from django.db import migrations, models
from django.db.backends.base.schema import BaseDatabaseSchemaEditor
from django.db.migrations.state import StateApps


def keep_places(apps: StateApps, schema_editor: BaseDatabaseSchemaEditor) -> None:
    """Until now a rater's place was the letter's."""
    apps.get_model("rounds", "RoundRater").objects.update(place=models.F("letter_rank"))


class Migration(migrations.Migration):
    dependencies = [("rounds", "0002_draws_and_screening")]

    operations = [
        migrations.AddField(
            "round",
            "overlap",
            models.CharField(
                max_length=8, default="full", choices=[("full", "full"), ("partial", "partial"), ("chained", "chained")]
            ),
        ),
        migrations.AddField("round", "overlap_share", models.PositiveSmallIntegerField(default=100)),
        migrations.AddField(
            "round",
            "order",
            models.CharField(max_length=8, default="shuffled", choices=[("shuffled", "shuffled"), ("fixed", "fixed")]),
        ),
        migrations.AddField("round", "is_spread", models.BooleanField(default=False)),
        migrations.AddField("round", "due_on", models.DateField(null=True)),
        migrations.AddField("round", "released", models.TextField(blank=True, default=""), preserve_default=False),
        migrations.AddField(
            "round",
            "continues",
            models.ForeignKey("rounds.round", null=True, on_delete=django.db.models.deletion.PROTECT, related_name="+"),
        ),
        migrations.AddField("roundrater", "place", models.PositiveSmallIntegerField(default=0), preserve_default=False),
        migrations.AddField("roundrater", "weight", models.PositiveSmallIntegerField(default=1)),
        migrations.AddField("roundrater", "left_at", models.DateTimeField(null=True)),
        migrations.RunPython(keep_places, migrations.RunPython.noop),
        migrations.AddConstraint(
            "round", models.CheckConstraint(name="round_overlap_is_a_share", condition=models.Q(overlap_share__lte=100))
        ),
        migrations.AddConstraint(
            "roundrater", models.UniqueConstraint(fields=["round", "place"], name="round_place_once")
        ),
        migrations.AddConstraint(
            "roundrater", models.CheckConstraint(name="round_rater_weighs_something", condition=models.Q(weight__gte=1))
        ),
    ]

"""Rounds that train raters with the gold labels of another round."""

from django.db import migrations, models


class Migration(migrations.Migration):
    dependencies = [("rounds", "0004_recoding_rounds")]

    operations = [
        migrations.RenameField("round", "continues", "origin"),
        migrations.AlterField(
            "round",
            "purpose",
            models.CharField(
                max_length=12,
                choices=[
                    ("screening", "screening"),
                    ("training", "training"),
                    ("pilot", "pilot"),
                    ("reliability", "reliability"),
                    ("main", "main"),
                    ("recoding", "recoding"),
                ],
            ),
        ),
        migrations.AddConstraint(
            "round",
            models.CheckConstraint(
                name="round_training_has_an_origin",
                condition=models.Q(("purpose", "training"), _negated=True) | models.Q(origin__isnull=False),
            ),
        ),
    ]

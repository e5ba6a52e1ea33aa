"""A round can have the purpose of coding again what can't be carried over to a new version of the codebook."""

from django.db import migrations, models


class Migration(migrations.Migration):
    dependencies = [("rounds", "0003_sharing_and_changing_raters")]

    operations = [
        migrations.AlterField(
            "round",
            "purpose",
            models.CharField(
                max_length=12,
                choices=[
                    ("screening", "screening"),
                    ("pilot", "pilot"),
                    ("reliability", "reliability"),
                    ("main", "main"),
                    ("recoding", "recoding"),
                ],
            ),
        ),
    ]

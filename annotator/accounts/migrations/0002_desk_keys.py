"""The keys that a person chose for the desk."""

from django.db import migrations, models


class Migration(migrations.Migration):
    dependencies = [
        ("accounts", "0001_initial"),
    ]

    operations = [
        migrations.AddField(
            model_name="user",
            name="desk_keys",
            field=models.JSONField(blank=True, default=dict),
        ),
    ]

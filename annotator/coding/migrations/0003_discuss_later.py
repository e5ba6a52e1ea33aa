"""A rater's own mark on a report: to be discussed."""

from django.db import migrations, models


class Migration(migrations.Migration):
    dependencies = [
        ("coding", "0002_evidence"),
    ]

    operations = [
        migrations.AddField(
            model_name="draft",
            name="is_to_discuss",
            field=models.BooleanField(default=False),
        ),
    ]

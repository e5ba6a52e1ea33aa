"""Rounds that hide parts of a report until some questions are answered, and what was shown when."""

import django.db.models.deletion
from django.conf import settings
from django.db import migrations, models
from django.db.models import Q


class Migration(migrations.Migration):
    dependencies = [
        ("rounds", "0006_old_answers"),
        migrations.swappable_dependency(settings.AUTH_USER_MODEL),
    ]

    operations = [
        migrations.AddField("round", "hides", models.CharField(blank=True, default="", max_length=80), False),
        migrations.AddField("round", "hides_until", models.TextField(blank=True, default=""), False),
        migrations.AddConstraint(
            "round",
            models.CheckConstraint(
                name="round_hides_until_something",
                condition=Q(hides="", hides_until="") | (~Q(hides="") & ~Q(hides_until="")),
            ),
        ),
        migrations.CreateModel(
            name="Disclosure",
            fields=[
                ("id", models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name="ID")),
                ("parts", models.JSONField()),
                ("content", models.JSONField()),
                ("shown_at", models.DateTimeField()),
                (
                    "round_report",
                    models.ForeignKey(
                        on_delete=django.db.models.deletion.CASCADE, related_name="+", to="rounds.roundreport"
                    ),
                ),
                (
                    "rater",
                    models.ForeignKey(
                        on_delete=django.db.models.deletion.PROTECT, related_name="+", to=settings.AUTH_USER_MODEL
                    ),
                ),
            ],
            options={
                "constraints": [models.UniqueConstraint(fields=("round_report", "rater"), name="disclosure_once")]
            },
        ),
    ]

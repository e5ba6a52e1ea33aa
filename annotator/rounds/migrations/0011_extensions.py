"""Reports added to a round while it was open."""

import django.db.models.deletion
from django.conf import settings
from django.db import migrations, models
from django.db.models import Q


class Migration(migrations.Migration):
    dependencies = [
        ("rounds", "0010_drift"),
        migrations.swappable_dependency(settings.AUTH_USER_MODEL),
    ]

    operations = [
        migrations.CreateModel(
            name="Extension",
            fields=[
                ("id", models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name="ID")),
                ("number", models.PositiveSmallIntegerField()),
                ("size", models.PositiveIntegerField()),
                ("first_position", models.PositiveIntegerField()),
                ("frame", models.TextField()),
                ("taken_from", models.CharField(max_length=500)),
                ("seed", models.PositiveBigIntegerField()),
                ("reason", models.CharField(max_length=300)),
                ("created_at", models.DateTimeField()),
                (
                    "round",
                    models.ForeignKey(
                        on_delete=django.db.models.deletion.CASCADE, related_name="extensions", to="rounds.round"
                    ),
                ),
                (
                    "drawn_from",
                    models.ForeignKey(
                        null=True, on_delete=django.db.models.deletion.PROTECT, related_name="+", to="rounds.draw"
                    ),
                ),
                (
                    "created_by",
                    models.ForeignKey(
                        on_delete=django.db.models.deletion.PROTECT, related_name="+", to=settings.AUTH_USER_MODEL
                    ),
                ),
            ],
            options={
                "constraints": [
                    models.UniqueConstraint(fields=["round", "number"], name="extension_number_once"),
                    models.CheckConstraint(name="extension_adds_something", condition=Q(size__gte=1, number__gte=1)),
                    models.CheckConstraint(name="extension_has_a_reason", condition=~Q(reason="")),
                ]
            },
        ),
    ]

from django.db import migrations, models
from django.db.models import Q


class Migration(migrations.Migration):
    dependencies = [("common", "0001_initial")]

    operations = [
        migrations.AddField("job", "fruitless", models.PositiveIntegerField(default=0)),
        migrations.AddField("job", "waiting_until", models.DateTimeField(null=True)),
        migrations.AddField("job", "is_pause_requested", models.BooleanField(default=False)),
        migrations.AlterField(
            "job",
            "state",
            models.CharField(
                choices=[
                    ("queued", "waiting"),
                    ("running", "running"),
                    ("paused", "paused"),
                    ("done", "done"),
                    ("failed", "failed"),
                    ("cancelled", "cancelled"),
                ],
                default="queued",
                max_length=12,
            ),
        ),
        migrations.RemoveConstraint("job", "job_ended_has_a_time"),
        migrations.AddConstraint(
            "job",
            models.CheckConstraint(
                name="job_ended_has_a_time",
                condition=Q(state__in=["queued", "running", "paused"]) | Q(finished_at__isnull=False),
            ),
        ),
    ]

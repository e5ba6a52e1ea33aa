from django.db import migrations

from taxonomy import guards


class Migration(migrations.Migration):

    dependencies = [
        ("taxonomy", "0001_initial"),
    ]

    operations = [
        migrations.RunPython(guards.install, guards.remove),
    ]

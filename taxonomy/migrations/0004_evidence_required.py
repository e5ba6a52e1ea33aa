from django.db import migrations, models

from taxonomy import guards


class Migration(migrations.Migration):

    dependencies = [
        ('taxonomy', '0003_evolution'),
    ]

    operations = [
        # a trigger that names a table stops SQLite from altering it
        migrations.RunPython(guards.remove, guards.install),
        migrations.AddField(
            model_name='facetstate',
            name='is_evidence_required',
            field=models.BooleanField(default=False),
        ),
        migrations.RunPython(guards.install, guards.remove),
    ]

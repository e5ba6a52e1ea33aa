import django.db.models.deletion
from django.conf import settings
from django.db import migrations, models

from taxonomy import guards


class Migration(migrations.Migration):

    dependencies = [
        ('taxonomy', '0002_guards'),
        migrations.swappable_dependency(settings.AUTH_USER_MODEL),
    ]

    operations = [
        # a trigger that names a table stops SQLite from altering it
        migrations.RunPython(guards.remove, guards.install),
        migrations.AddField(
            model_name='codestate',
            name='counter_examples',
            field=models.JSONField(default=list),
        ),
        migrations.AddField(
            model_name='codestate',
            name='into',
            field=models.JSONField(default=list),
        ),
        migrations.AddField(
            model_name='codestate',
            name='notes',
            field=models.TextField(blank=True),
        ),
        migrations.AddField(
            model_name='version',
            name='major',
            field=models.PositiveIntegerField(default=0),
        ),
        migrations.AddField(
            model_name='version',
            name='minor',
            field=models.PositiveIntegerField(default=0),
        ),
        migrations.AddField(
            model_name='version',
            name='patch',
            field=models.PositiveIntegerField(default=0),
        ),
        migrations.AlterField(
            model_name='codestate',
            name='status',
            field=models.CharField(choices=[('active', 'active'), ('retired', 'retired'), ('merged', 'merged'), ('split', 'split'), ('turned', 'turned')], default='active', max_length=8),
        ),
        migrations.AlterField(
            model_name='operation',
            name='kind',
            field=models.CharField(choices=[('add', 'add'), ('rename', 'rename'), ('redefine', 'redefine'), ('reword', 'reword'), ('move', 'move'), ('merge', 'merge'), ('split', 'split'), ('turn', 'turn'), ('retire', 'retire'), ('restore', 'restore')], max_length=8),
        ),
        migrations.CreateModel(
            name='Edit',
            fields=[
                ('id', models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name='ID')),
                ('action', models.CharField(max_length=60)),
                ('name', models.CharField(blank=True, max_length=200)),
                ('before', models.JSONField(default=dict)),
                ('after', models.JSONField(default=dict)),
                ('added', models.JSONField(default=list)),
                ('removed', models.JSONField(default=list)),
                ('is_undone', models.BooleanField(default=False)),
                ('at', models.DateTimeField()),
                ('by', models.ForeignKey(on_delete=django.db.models.deletion.PROTECT, related_name='+', to=settings.AUTH_USER_MODEL)),
                ('codebook', models.ForeignKey(on_delete=django.db.models.deletion.CASCADE, related_name='edits', to='taxonomy.codebook')),
            ],
            options={
                'indexes': [models.Index(fields=['codebook', 'is_undone', 'id'], name='edit_by_codebook')],
            },
        ),
        migrations.RunPython(guards.install, guards.remove),
    ]

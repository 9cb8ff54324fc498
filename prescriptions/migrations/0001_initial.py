import clinic.models.base
import django.contrib.postgres.fields
import django.db.models.deletion
import django.db.models.expressions
import django.db.models.functions.datetime
import pgtrigger.compiler
import pgtrigger.migrations
from django.conf import settings
from django.db import migrations, models


class Migration(migrations.Migration):

    initial = True

    dependencies = [
        ('clinic', '0001_initial'),
        ('clinic', '__first__'),
        ('labs', '0001_initial'),
        ('patients', '0001_initial'),
        ('pghistory', '0007_auto_20250421_0444'),
    ]

    operations = [
        migrations.CreateModel(
            name='Product',
            fields=[
                ('id', models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name='ID')),
                ('name', models.CharField(max_length=60, unique=True)),
                ('manufacturer', models.CharField(max_length=60)),
                ('excipients', django.contrib.postgres.fields.ArrayField(base_field=models.CharField(max_length=30), blank=True, default=list, size=None)),
                ('is_active', models.BooleanField(default=True)),
            ],
        ),
        migrations.CreateModel(
            name='ProductEvent',
            fields=[
                ('pgh_id', models.AutoField(primary_key=True, serialize=False)),
                ('pgh_created_at', models.DateTimeField(auto_now_add=True)),
                ('pgh_label', models.TextField(help_text='The event label.')),
                ('id', models.BigIntegerField()),
                ('name', models.CharField(max_length=60)),
                ('manufacturer', models.CharField(max_length=60)),
                ('excipients', django.contrib.postgres.fields.ArrayField(base_field=models.CharField(max_length=30), blank=True, default=list, size=None)),
                ('is_active', models.BooleanField(default=True)),
                ('pgh_context', models.ForeignKey(db_constraint=False, null=True, on_delete=django.db.models.deletion.DO_NOTHING, related_name='+', to='pghistory.context')),
                ('pgh_obj', models.ForeignKey(db_constraint=False, on_delete=django.db.models.deletion.DO_NOTHING, related_name='events', to='prescriptions.product')),
            ],
            options={
                'abstract': False,
            },
        ),
        migrations.CreateModel(
            name='Return',
            fields=[
                ('id', models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name='ID')),
                ('recorded_at', models.DateTimeField(db_default=django.db.models.functions.datetime.Now(), editable=False)),
                ('returned_on', models.DateField()),
                ('units', models.PositiveSmallIntegerField()),
                ('fate', clinic.models.base.ChoiceField(choices=[('destroyed', 'Destroyed'), ('quarantined', 'Set aside')], default='destroyed', max_length=11)),
                ('reason', models.CharField(max_length=500)),
                ('recorded_by', models.ForeignKey(editable=False, on_delete=django.db.models.deletion.PROTECT, related_name='+', to=settings.AUTH_USER_MODEL)),
            ],
            options={
                'constraints': [models.CheckConstraint(condition=models.Q(('units__gte', 1)), name='return_units')],
            },
        ),
        migrations.CreateModel(
            name='ReturnEvent',
            fields=[
                ('pgh_id', models.AutoField(primary_key=True, serialize=False)),
                ('pgh_created_at', models.DateTimeField(auto_now_add=True)),
                ('pgh_label', models.TextField(help_text='The event label.')),
                ('id', models.BigIntegerField()),
                ('recorded_at', models.DateTimeField(db_default=django.db.models.functions.datetime.Now(), editable=False)),
                ('returned_on', models.DateField()),
                ('units', models.PositiveSmallIntegerField()),
                ('fate', clinic.models.base.ChoiceField(choices=[('destroyed', 'Destroyed'), ('quarantined', 'Set aside')], default='destroyed', max_length=11)),
                ('reason', models.CharField(max_length=500)),
                ('pgh_context', models.ForeignKey(db_constraint=False, null=True, on_delete=django.db.models.deletion.DO_NOTHING, related_name='+', to='pghistory.context')),
                ('pgh_obj', models.ForeignKey(db_constraint=False, on_delete=django.db.models.deletion.DO_NOTHING, related_name='events', to='prescriptions.return')),
                ('recorded_by', models.ForeignKey(db_constraint=False, editable=False, on_delete=django.db.models.deletion.DO_NOTHING, related_name='+', related_query_name='+', to=settings.AUTH_USER_MODEL)),
            ],
            options={
                'abstract': False,
            },
        ),
        migrations.CreateModel(
            name='Strength',
            fields=[
                ('id', models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name='ID')),
                ('unit_mg', models.PositiveSmallIntegerField()),
                ('product', models.ForeignKey(on_delete=django.db.models.deletion.PROTECT, related_name='strengths', to='prescriptions.product')),
            ],
            options={
                'ordering': ['product', 'unit_mg'],
                'constraints': [models.UniqueConstraint(fields=('product', 'unit_mg'), name='strength_once'), models.CheckConstraint(condition=models.Q(('unit_mg__in', [10, 20])), name='strength_10_or_20')],
            },
        ),
        migrations.CreateModel(
            name='StrengthEvent',
            fields=[
                ('pgh_id', models.AutoField(primary_key=True, serialize=False)),
                ('pgh_created_at', models.DateTimeField(auto_now_add=True)),
                ('pgh_label', models.TextField(help_text='The event label.')),
                ('id', models.BigIntegerField()),
                ('unit_mg', models.PositiveSmallIntegerField()),
                ('pgh_context', models.ForeignKey(db_constraint=False, null=True, on_delete=django.db.models.deletion.DO_NOTHING, related_name='+', to='pghistory.context')),
                ('pgh_obj', models.ForeignKey(db_constraint=False, on_delete=django.db.models.deletion.DO_NOTHING, related_name='events', to='prescriptions.strength')),
                ('product', models.ForeignKey(db_constraint=False, on_delete=django.db.models.deletion.DO_NOTHING, related_name='+', related_query_name='+', to='prescriptions.product')),
            ],
            options={
                'abstract': False,
            },
        ),
        migrations.CreateModel(
            name='CourseStoppingTest',
            fields=[
            ],
            options={
                'proxy': True,
                'indexes': [],
                'constraints': [],
            },
            bases=('labs.pregnancytest',),
        ),
        migrations.CreateModel(
            name='Course',
            fields=[
                ('id', models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name='ID')),
                ('recorded_at', models.DateTimeField(db_default=django.db.models.functions.datetime.Now(), editable=False)),
                ('version', models.PositiveIntegerField(default=1, editable=False)),
                ('number', models.PositiveSmallIntegerField()),
                ('state', clinic.models.base.ChoiceField(choices=[('screening', 'Screening'), ('eligible', 'Eligible'), ('active', 'Active'), ('on_hold', 'On hold'), ('completed', 'Completed'), ('resting', 'Resting'), ('follow_up', 'Follow-up'), ('closed', 'Closed'), ('stopped_adverse', 'Stopped: adverse event'), ('stopped_pregnancy', 'Stopped: pregnancy'), ('lost', 'Lost to follow-up')], default='screening', max_length=20)),
                ('opened_on', models.DateField()),
                ('started_on', models.DateField(blank=True, null=True)),
                ('last_dose_on', models.DateField(blank=True, null=True)),
                ('ended_on', models.DateField(blank=True, null=True)),
                ('end_reason', models.CharField(blank=True, max_length=500)),
                ('severity', clinic.models.base.ChoiceField(choices=[('mild', 'Mild'), ('moderate', 'Moderate'), ('severe', 'Severe'), ('very_severe', 'Very severe')], max_length=12)),
                ('has_insured_treatment_failed', models.BooleanField(blank=True, null=True)),
                ('baseline_weight_kg', models.DecimalField(blank=True, decimal_places=1, max_digits=4, null=True)),
                ('target_mg_per_kg', models.PositiveSmallIntegerField(default=120)),
                ('planned_months', models.PositiveSmallIntegerField(default=6)),
                ('is_extended', models.BooleanField(default=False)),
                ('extension_reason', models.CharField(blank=True, max_length=500)),
                ('baseline_visit', models.ForeignKey(blank=True, null=True, on_delete=django.db.models.deletion.PROTECT, related_name='+', to='patients.visit')),
                ('branch', models.ForeignKey(on_delete=django.db.models.deletion.PROTECT, related_name='courses', to='clinic.branch')),
                ('consent', models.ForeignKey(blank=True, null=True, on_delete=django.db.models.deletion.PROTECT, related_name='courses', to='patients.consent')),
                ('doctor', models.ForeignKey(on_delete=django.db.models.deletion.PROTECT, related_name='courses', to=settings.AUTH_USER_MODEL)),
                ('patient', models.ForeignKey(on_delete=django.db.models.deletion.PROTECT, related_name='courses', to='patients.patient')),
                ('recorded_by', models.ForeignKey(editable=False, on_delete=django.db.models.deletion.PROTECT, related_name='+', to=settings.AUTH_USER_MODEL)),
            ],
            options={
                'ordering': ['patient', 'number'],
                'constraints': [models.UniqueConstraint(fields=('patient', 'number'), name='course_number_once'), models.UniqueConstraint(condition=models.Q(('state__in', ['screening', 'eligible', 'active', 'on_hold'])), fields=('patient',), name='course_one_open'), models.CheckConstraint(condition=models.Q(('last_dose_on', None), ('last_dose_on__gte', models.F('started_on')), _connector='OR'), name='course_ends_after_start'), models.CheckConstraint(condition=models.Q(('is_extended', False), models.Q(('extension_reason', ''), _negated=True), _connector='OR'), name='course_extended_with_reason'), models.CheckConstraint(condition=models.Q(('baseline_weight_kg', None), models.Q(('baseline_weight_kg__gte', 20), ('baseline_weight_kg__lte', 300)), _connector='OR'), name='course_baseline_weight_plausible'), models.CheckConstraint(condition=models.Q(models.Q(('state__startswith', 'stopped'), _negated=True), models.Q(('end_reason', ''), _negated=True), _connector='OR'), name='course_stopped_with_reason')],
            },
        ),
        migrations.CreateModel(
            name='CourseEvent',
            fields=[
                ('pgh_id', models.AutoField(primary_key=True, serialize=False)),
                ('pgh_created_at', models.DateTimeField(auto_now_add=True)),
                ('pgh_label', models.TextField(help_text='The event label.')),
                ('id', models.BigIntegerField()),
                ('recorded_at', models.DateTimeField(db_default=django.db.models.functions.datetime.Now(), editable=False)),
                ('version', models.PositiveIntegerField(default=1, editable=False)),
                ('number', models.PositiveSmallIntegerField()),
                ('state', clinic.models.base.ChoiceField(choices=[('screening', 'Screening'), ('eligible', 'Eligible'), ('active', 'Active'), ('on_hold', 'On hold'), ('completed', 'Completed'), ('resting', 'Resting'), ('follow_up', 'Follow-up'), ('closed', 'Closed'), ('stopped_adverse', 'Stopped: adverse event'), ('stopped_pregnancy', 'Stopped: pregnancy'), ('lost', 'Lost to follow-up')], default='screening', max_length=20)),
                ('opened_on', models.DateField()),
                ('started_on', models.DateField(blank=True, null=True)),
                ('last_dose_on', models.DateField(blank=True, null=True)),
                ('ended_on', models.DateField(blank=True, null=True)),
                ('end_reason', models.CharField(blank=True, max_length=500)),
                ('severity', clinic.models.base.ChoiceField(choices=[('mild', 'Mild'), ('moderate', 'Moderate'), ('severe', 'Severe'), ('very_severe', 'Very severe')], max_length=12)),
                ('has_insured_treatment_failed', models.BooleanField(blank=True, null=True)),
                ('baseline_weight_kg', models.DecimalField(blank=True, decimal_places=1, max_digits=4, null=True)),
                ('target_mg_per_kg', models.PositiveSmallIntegerField(default=120)),
                ('planned_months', models.PositiveSmallIntegerField(default=6)),
                ('is_extended', models.BooleanField(default=False)),
                ('extension_reason', models.CharField(blank=True, max_length=500)),
                ('baseline_visit', models.ForeignKey(blank=True, db_constraint=False, null=True, on_delete=django.db.models.deletion.DO_NOTHING, related_name='+', related_query_name='+', to='patients.visit')),
                ('branch', models.ForeignKey(db_constraint=False, on_delete=django.db.models.deletion.DO_NOTHING, related_name='+', related_query_name='+', to='clinic.branch')),
                ('consent', models.ForeignKey(blank=True, db_constraint=False, null=True, on_delete=django.db.models.deletion.DO_NOTHING, related_name='+', related_query_name='+', to='patients.consent')),
                ('doctor', models.ForeignKey(db_constraint=False, on_delete=django.db.models.deletion.DO_NOTHING, related_name='+', related_query_name='+', to=settings.AUTH_USER_MODEL)),
                ('patient', models.ForeignKey(db_constraint=False, on_delete=django.db.models.deletion.DO_NOTHING, related_name='+', related_query_name='+', to='patients.patient')),
                ('pgh_context', models.ForeignKey(db_constraint=False, null=True, on_delete=django.db.models.deletion.DO_NOTHING, related_name='+', to='pghistory.context')),
                ('pgh_obj', models.ForeignKey(db_constraint=False, on_delete=django.db.models.deletion.DO_NOTHING, related_name='events', to='prescriptions.course')),
                ('recorded_by', models.ForeignKey(db_constraint=False, editable=False, on_delete=django.db.models.deletion.DO_NOTHING, related_name='+', related_query_name='+', to=settings.AUTH_USER_MODEL)),
            ],
            options={
                'abstract': False,
            },
        ),
        migrations.CreateModel(
            name='CourseTransition',
            fields=[
                ('id', models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name='ID')),
                ('recorded_at', models.DateTimeField(db_default=django.db.models.functions.datetime.Now(), editable=False)),
                ('from_state', models.CharField(blank=True, max_length=20)),
                ('to_state', clinic.models.base.ChoiceField(choices=[('screening', 'Screening'), ('eligible', 'Eligible'), ('active', 'Active'), ('on_hold', 'On hold'), ('completed', 'Completed'), ('resting', 'Resting'), ('follow_up', 'Follow-up'), ('closed', 'Closed'), ('stopped_adverse', 'Stopped: adverse event'), ('stopped_pregnancy', 'Stopped: pregnancy'), ('lost', 'Lost to follow-up')], max_length=20)),
                ('happened_on', models.DateField()),
                ('reason', models.CharField(blank=True, max_length=500)),
                ('course', models.ForeignKey(on_delete=django.db.models.deletion.PROTECT, related_name='transitions', to='prescriptions.course')),
                ('recorded_by', models.ForeignKey(editable=False, on_delete=django.db.models.deletion.PROTECT, related_name='+', to=settings.AUTH_USER_MODEL)),
            ],
            options={
                'ordering': ['pk'],
            },
        ),
        migrations.CreateModel(
            name='CourseTransitionEvent',
            fields=[
                ('pgh_id', models.AutoField(primary_key=True, serialize=False)),
                ('pgh_created_at', models.DateTimeField(auto_now_add=True)),
                ('pgh_label', models.TextField(help_text='The event label.')),
                ('id', models.BigIntegerField()),
                ('recorded_at', models.DateTimeField(db_default=django.db.models.functions.datetime.Now(), editable=False)),
                ('from_state', models.CharField(blank=True, max_length=20)),
                ('to_state', clinic.models.base.ChoiceField(choices=[('screening', 'Screening'), ('eligible', 'Eligible'), ('active', 'Active'), ('on_hold', 'On hold'), ('completed', 'Completed'), ('resting', 'Resting'), ('follow_up', 'Follow-up'), ('closed', 'Closed'), ('stopped_adverse', 'Stopped: adverse event'), ('stopped_pregnancy', 'Stopped: pregnancy'), ('lost', 'Lost to follow-up')], max_length=20)),
                ('happened_on', models.DateField()),
                ('reason', models.CharField(blank=True, max_length=500)),
                ('course', models.ForeignKey(db_constraint=False, on_delete=django.db.models.deletion.DO_NOTHING, related_name='+', related_query_name='+', to='prescriptions.course')),
                ('pgh_context', models.ForeignKey(db_constraint=False, null=True, on_delete=django.db.models.deletion.DO_NOTHING, related_name='+', to='pghistory.context')),
                ('pgh_obj', models.ForeignKey(db_constraint=False, on_delete=django.db.models.deletion.DO_NOTHING, related_name='events', to='prescriptions.coursetransition')),
                ('recorded_by', models.ForeignKey(db_constraint=False, editable=False, on_delete=django.db.models.deletion.DO_NOTHING, related_name='+', related_query_name='+', to=settings.AUTH_USER_MODEL)),
            ],
            options={
                'abstract': False,
            },
        ),
        migrations.CreateModel(
            name='Dispense',
            fields=[
                ('id', models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name='ID')),
                ('recorded_at', models.DateTimeField(db_default=django.db.models.functions.datetime.Now(), editable=False)),
                ('dispensed_on', models.DateField()),
                ('gate_facts', models.JSONField()),
                ('gate_findings', models.JSONField()),
                ('branch', models.ForeignKey(on_delete=django.db.models.deletion.PROTECT, related_name='dispenses', to='clinic.branch')),
                ('recorded_by', models.ForeignKey(editable=False, on_delete=django.db.models.deletion.PROTECT, related_name='+', to=settings.AUTH_USER_MODEL)),
            ],
            options={
                'ordering': ['dispensed_on', 'pk'],
            },
        ),
        migrations.CreateModel(
            name='DispenseLine',
            fields=[
                ('id', models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name='ID')),
                ('units', models.PositiveSmallIntegerField()),
                ('dispense', models.ForeignKey(on_delete=django.db.models.deletion.PROTECT, related_name='lines', to='prescriptions.dispense')),
            ],
            options={
                'constraints': [models.CheckConstraint(condition=models.Q(('units__gte', 1)), name='dispense_line_units')],
            },
        ),
        migrations.CreateModel(
            name='DoctorTask',
            fields=[
                ('id', models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name='ID')),
                ('recorded_at', models.DateTimeField(db_default=django.db.models.functions.datetime.Now(), editable=False)),
                ('kind', models.CharField(max_length=40)),
                ('detail', models.JSONField(default=dict)),
                ('due_on', models.DateField(blank=True, null=True)),
                ('closed_at', models.DateTimeField(blank=True, null=True)),
                ('closing_note', models.CharField(blank=True, max_length=500)),
                ('closed_by', models.ForeignKey(blank=True, null=True, on_delete=django.db.models.deletion.PROTECT, related_name='+', to=settings.AUTH_USER_MODEL)),
                ('course', models.ForeignKey(blank=True, null=True, on_delete=django.db.models.deletion.PROTECT, related_name='doctor_tasks', to='prescriptions.course')),
                ('patient', models.ForeignKey(on_delete=django.db.models.deletion.PROTECT, related_name='doctor_tasks', to='patients.patient')),
                ('recorded_by', models.ForeignKey(editable=False, on_delete=django.db.models.deletion.PROTECT, related_name='+', to=settings.AUTH_USER_MODEL)),
            ],
            options={
                'ordering': ['-pk'],
                'indexes': [models.Index(condition=models.Q(('closed_at', None)), fields=['patient'], name='doctor_task_open')],
                'constraints': [models.CheckConstraint(condition=models.Q(models.Q(('closed_at', None), ('closed_by', None), ('closing_note', '')), models.Q(models.Q(('closing_note', ''), _negated=True), ('closed_at__isnull', False), ('closed_by__isnull', False)), _connector='OR'), name='doctor_task_closed_with_note')],
            },
        ),
        migrations.CreateModel(
            name='DoctorTaskEvent',
            fields=[
                ('pgh_id', models.AutoField(primary_key=True, serialize=False)),
                ('pgh_created_at', models.DateTimeField(auto_now_add=True)),
                ('pgh_label', models.TextField(help_text='The event label.')),
                ('id', models.BigIntegerField()),
                ('recorded_at', models.DateTimeField(db_default=django.db.models.functions.datetime.Now(), editable=False)),
                ('kind', models.CharField(max_length=40)),
                ('detail', models.JSONField(default=dict)),
                ('due_on', models.DateField(blank=True, null=True)),
                ('closed_at', models.DateTimeField(blank=True, null=True)),
                ('closing_note', models.CharField(blank=True, max_length=500)),
                ('closed_by', models.ForeignKey(blank=True, db_constraint=False, null=True, on_delete=django.db.models.deletion.DO_NOTHING, related_name='+', related_query_name='+', to=settings.AUTH_USER_MODEL)),
                ('course', models.ForeignKey(blank=True, db_constraint=False, null=True, on_delete=django.db.models.deletion.DO_NOTHING, related_name='+', related_query_name='+', to='prescriptions.course')),
                ('patient', models.ForeignKey(db_constraint=False, on_delete=django.db.models.deletion.DO_NOTHING, related_name='+', related_query_name='+', to='patients.patient')),
                ('pgh_context', models.ForeignKey(db_constraint=False, null=True, on_delete=django.db.models.deletion.DO_NOTHING, related_name='+', to='pghistory.context')),
                ('pgh_obj', models.ForeignKey(db_constraint=False, on_delete=django.db.models.deletion.DO_NOTHING, related_name='events', to='prescriptions.doctortask')),
                ('recorded_by', models.ForeignKey(db_constraint=False, editable=False, on_delete=django.db.models.deletion.DO_NOTHING, related_name='+', related_query_name='+', to=settings.AUTH_USER_MODEL)),
            ],
            options={
                'abstract': False,
            },
        ),
        migrations.CreateModel(
            name='GatePolicy',
            fields=[
                ('id', models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name='ID')),
                ('recorded_at', models.DateTimeField(db_default=django.db.models.functions.datetime.Now(), editable=False)),
                ('valid_from', models.DateField(unique=True)),
                ('limits', models.JSONField(default=dict)),
                ('reason', models.CharField(max_length=500)),
                ('reviewed_on', models.DateField()),
                ('next_review_on', models.DateField()),
                ('checked_by', models.ForeignKey(on_delete=django.db.models.deletion.PROTECT, related_name='+', to=settings.AUTH_USER_MODEL)),
                ('recorded_by', models.ForeignKey(editable=False, on_delete=django.db.models.deletion.PROTECT, related_name='+', to=settings.AUTH_USER_MODEL)),
            ],
            options={
                'ordering': ['-valid_from'],
                'constraints': [models.CheckConstraint(condition=models.Q(('reason', ''), _negated=True), name='gate_policy_with_reason')],
            },
        ),
        migrations.CreateModel(
            name='GatePolicyEvent',
            fields=[
                ('pgh_id', models.AutoField(primary_key=True, serialize=False)),
                ('pgh_created_at', models.DateTimeField(auto_now_add=True)),
                ('pgh_label', models.TextField(help_text='The event label.')),
                ('id', models.BigIntegerField()),
                ('recorded_at', models.DateTimeField(db_default=django.db.models.functions.datetime.Now(), editable=False)),
                ('valid_from', models.DateField()),
                ('limits', models.JSONField(default=dict)),
                ('reason', models.CharField(max_length=500)),
                ('reviewed_on', models.DateField()),
                ('next_review_on', models.DateField()),
                ('checked_by', models.ForeignKey(db_constraint=False, on_delete=django.db.models.deletion.DO_NOTHING, related_name='+', related_query_name='+', to=settings.AUTH_USER_MODEL)),
                ('pgh_context', models.ForeignKey(db_constraint=False, null=True, on_delete=django.db.models.deletion.DO_NOTHING, related_name='+', to='pghistory.context')),
                ('pgh_obj', models.ForeignKey(db_constraint=False, on_delete=django.db.models.deletion.DO_NOTHING, related_name='events', to='prescriptions.gatepolicy')),
                ('recorded_by', models.ForeignKey(db_constraint=False, editable=False, on_delete=django.db.models.deletion.DO_NOTHING, related_name='+', related_query_name='+', to=settings.AUTH_USER_MODEL)),
            ],
            options={
                'abstract': False,
            },
        ),
        migrations.CreateModel(
            name='Lot',
            fields=[
                ('id', models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name='ID')),
                ('lot_no', models.CharField(max_length=40)),
                ('expires_on', models.DateField()),
                ('received_on', models.DateField()),
                ('received_units', models.PositiveIntegerField()),
                ('branch', models.ForeignKey(on_delete=django.db.models.deletion.PROTECT, related_name='lots', to='clinic.branch')),
                ('strength', models.ForeignKey(on_delete=django.db.models.deletion.PROTECT, related_name='lots', to='prescriptions.strength')),
            ],
            options={
                'ordering': ['expires_on', 'pk'],
                'constraints': [models.UniqueConstraint(fields=('strength', 'branch', 'lot_no'), name='lot_once_a_branch')],
            },
        ),
        migrations.CreateModel(
            name='DispenseLineEvent',
            fields=[
                ('pgh_id', models.AutoField(primary_key=True, serialize=False)),
                ('pgh_created_at', models.DateTimeField(auto_now_add=True)),
                ('pgh_label', models.TextField(help_text='The event label.')),
                ('id', models.BigIntegerField()),
                ('units', models.PositiveSmallIntegerField()),
                ('dispense', models.ForeignKey(db_constraint=False, on_delete=django.db.models.deletion.DO_NOTHING, related_name='+', related_query_name='+', to='prescriptions.dispense')),
                ('pgh_context', models.ForeignKey(db_constraint=False, null=True, on_delete=django.db.models.deletion.DO_NOTHING, related_name='+', to='pghistory.context')),
                ('pgh_obj', models.ForeignKey(db_constraint=False, on_delete=django.db.models.deletion.DO_NOTHING, related_name='events', to='prescriptions.dispenseline')),
                ('lot', models.ForeignKey(db_constraint=False, on_delete=django.db.models.deletion.DO_NOTHING, related_name='+', related_query_name='+', to='prescriptions.lot')),
            ],
            options={
                'abstract': False,
            },
        ),
        migrations.AddField(
            model_name='dispenseline',
            name='lot',
            field=models.ForeignKey(on_delete=django.db.models.deletion.PROTECT, related_name='dispense_lines', to='prescriptions.lot'),
        ),
        migrations.CreateModel(
            name='LotEvent',
            fields=[
                ('pgh_id', models.AutoField(primary_key=True, serialize=False)),
                ('pgh_created_at', models.DateTimeField(auto_now_add=True)),
                ('pgh_label', models.TextField(help_text='The event label.')),
                ('id', models.BigIntegerField()),
                ('lot_no', models.CharField(max_length=40)),
                ('expires_on', models.DateField()),
                ('received_on', models.DateField()),
                ('received_units', models.PositiveIntegerField()),
                ('branch', models.ForeignKey(db_constraint=False, on_delete=django.db.models.deletion.DO_NOTHING, related_name='+', related_query_name='+', to='clinic.branch')),
                ('pgh_context', models.ForeignKey(db_constraint=False, null=True, on_delete=django.db.models.deletion.DO_NOTHING, related_name='+', to='pghistory.context')),
                ('pgh_obj', models.ForeignKey(db_constraint=False, on_delete=django.db.models.deletion.DO_NOTHING, related_name='events', to='prescriptions.lot')),
                ('strength', models.ForeignKey(db_constraint=False, on_delete=django.db.models.deletion.DO_NOTHING, related_name='+', related_query_name='+', to='prescriptions.strength')),
            ],
            options={
                'abstract': False,
            },
        ),
        migrations.CreateModel(
            name='Override',
            fields=[
                ('id', models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name='ID')),
                ('recorded_at', models.DateTimeField(db_default=django.db.models.functions.datetime.Now(), editable=False)),
                ('rule', models.CharField(max_length=40)),
                ('reason', models.CharField(max_length=500)),
                ('recorded_by', models.ForeignKey(editable=False, on_delete=django.db.models.deletion.PROTECT, related_name='+', to=settings.AUTH_USER_MODEL)),
            ],
            options={
                'constraints': [models.CheckConstraint(condition=models.Q(('reason__regex', '^\\s*\\S(.*\\S){9}')), name='override_reason_in_words')],
            },
        ),
        migrations.CreateModel(
            name='Prescription',
            fields=[
                ('id', models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name='ID')),
                ('recorded_at', models.DateTimeField(db_default=django.db.models.functions.datetime.Now(), editable=False)),
                ('prescribed_on', models.DateField()),
                ('daily_mg', models.PositiveSmallIntegerField()),
                ('days', models.PositiveSmallIntegerField()),
                ('units_10mg', models.PositiveSmallIntegerField()),
                ('units_20mg', models.PositiveSmallIntegerField()),
                ('last_dose_on', models.DateField()),
                ('dose_reason', models.CharField(blank=True, max_length=500)),
                ('gate_facts', models.JSONField()),
                ('gate_findings', models.JSONField()),
                ('voided_at', models.DateTimeField(blank=True, null=True)),
                ('voided_reason', models.CharField(blank=True, max_length=500)),
                ('course', models.ForeignKey(on_delete=django.db.models.deletion.PROTECT, related_name='prescriptions', to='prescriptions.course')),
                ('policy', models.ForeignKey(blank=True, null=True, on_delete=django.db.models.deletion.PROTECT, related_name='prescriptions', to='prescriptions.gatepolicy')),
                ('prescribed_by', models.ForeignKey(on_delete=django.db.models.deletion.PROTECT, related_name='prescriptions', to=settings.AUTH_USER_MODEL)),
                ('recorded_by', models.ForeignKey(editable=False, on_delete=django.db.models.deletion.PROTECT, related_name='+', to=settings.AUTH_USER_MODEL)),
                ('visit', models.ForeignKey(on_delete=django.db.models.deletion.PROTECT, related_name='prescriptions', to='patients.visit')),
                ('voided_by', models.ForeignKey(blank=True, null=True, on_delete=django.db.models.deletion.PROTECT, related_name='+', to=settings.AUTH_USER_MODEL)),
                ('product', models.ForeignKey(on_delete=django.db.models.deletion.PROTECT, related_name='prescriptions', to='prescriptions.product')),
            ],
            options={
                'ordering': ['-prescribed_on', '-pk'],
                'indexes': [models.Index(fields=['course', 'prescribed_on'], name='prescription_of_course')],
                'constraints': [models.CheckConstraint(condition=models.Q(('daily_mg__gte', 10), ('daily_mg__lte', 140)), name='prescription_daily_mg'), models.CheckConstraint(condition=models.Q(('days__gte', 1), ('days__lte', 60)), name='prescription_days'), models.CheckConstraint(condition=models.Q(('daily_mg__in', range(10, 141, 10)), ('units_10mg__exact', django.db.models.expressions.CombinedExpression(django.db.models.expressions.CombinedExpression(django.db.models.expressions.CombinedExpression(models.F('daily_mg'), '*', models.F('days')), '-', django.db.models.expressions.CombinedExpression(models.F('units_20mg'), '*', models.Value(20))), '/', models.Value(10)))), name='prescription_units_make_the_dose'), models.CheckConstraint(condition=models.Q(models.Q(('voided_at', None), ('voided_by', None), ('voided_reason', '')), models.Q(models.Q(('voided_reason', ''), _negated=True), ('voided_at__isnull', False), ('voided_by__isnull', False)), _connector='OR'), name='prescription_voided_with_reason'), models.UniqueConstraint(condition=models.Q(('voided_at', None)), fields=('visit',), name='prescription_one_a_visit')],
            },
        ),
        migrations.CreateModel(
            name='OverrideEvent',
            fields=[
                ('pgh_id', models.AutoField(primary_key=True, serialize=False)),
                ('pgh_created_at', models.DateTimeField(auto_now_add=True)),
                ('pgh_label', models.TextField(help_text='The event label.')),
                ('id', models.BigIntegerField()),
                ('recorded_at', models.DateTimeField(db_default=django.db.models.functions.datetime.Now(), editable=False)),
                ('rule', models.CharField(max_length=40)),
                ('reason', models.CharField(max_length=500)),
                ('pgh_context', models.ForeignKey(db_constraint=False, null=True, on_delete=django.db.models.deletion.DO_NOTHING, related_name='+', to='pghistory.context')),
                ('pgh_obj', models.ForeignKey(db_constraint=False, on_delete=django.db.models.deletion.DO_NOTHING, related_name='events', to='prescriptions.override')),
                ('recorded_by', models.ForeignKey(db_constraint=False, editable=False, on_delete=django.db.models.deletion.DO_NOTHING, related_name='+', related_query_name='+', to=settings.AUTH_USER_MODEL)),
                ('prescription', models.ForeignKey(db_constraint=False, on_delete=django.db.models.deletion.DO_NOTHING, related_name='+', related_query_name='+', to='prescriptions.prescription')),
            ],
            options={
                'abstract': False,
            },
        ),
        migrations.AddField(
            model_name='override',
            name='prescription',
            field=models.ForeignKey(on_delete=django.db.models.deletion.PROTECT, related_name='overrides', to='prescriptions.prescription'),
        ),
        migrations.CreateModel(
            name='DispenseEvent',
            fields=[
                ('pgh_id', models.AutoField(primary_key=True, serialize=False)),
                ('pgh_created_at', models.DateTimeField(auto_now_add=True)),
                ('pgh_label', models.TextField(help_text='The event label.')),
                ('id', models.BigIntegerField()),
                ('recorded_at', models.DateTimeField(db_default=django.db.models.functions.datetime.Now(), editable=False)),
                ('dispensed_on', models.DateField()),
                ('gate_facts', models.JSONField()),
                ('gate_findings', models.JSONField()),
                ('branch', models.ForeignKey(db_constraint=False, on_delete=django.db.models.deletion.DO_NOTHING, related_name='+', related_query_name='+', to='clinic.branch')),
                ('pgh_context', models.ForeignKey(db_constraint=False, null=True, on_delete=django.db.models.deletion.DO_NOTHING, related_name='+', to='pghistory.context')),
                ('pgh_obj', models.ForeignKey(db_constraint=False, on_delete=django.db.models.deletion.DO_NOTHING, related_name='events', to='prescriptions.dispense')),
                ('recorded_by', models.ForeignKey(db_constraint=False, editable=False, on_delete=django.db.models.deletion.DO_NOTHING, related_name='+', related_query_name='+', to=settings.AUTH_USER_MODEL)),
                ('prescription', models.ForeignKey(db_constraint=False, on_delete=django.db.models.deletion.DO_NOTHING, related_name='+', related_query_name='+', to='prescriptions.prescription')),
            ],
            options={
                'abstract': False,
            },
        ),
        migrations.AddField(
            model_name='dispense',
            name='prescription',
            field=models.ForeignKey(on_delete=django.db.models.deletion.PROTECT, related_name='dispenses', to='prescriptions.prescription'),
        ),
        migrations.CreateModel(
            name='PrescriptionEvent',
            fields=[
                ('pgh_id', models.AutoField(primary_key=True, serialize=False)),
                ('pgh_created_at', models.DateTimeField(auto_now_add=True)),
                ('pgh_label', models.TextField(help_text='The event label.')),
                ('id', models.BigIntegerField()),
                ('recorded_at', models.DateTimeField(db_default=django.db.models.functions.datetime.Now(), editable=False)),
                ('prescribed_on', models.DateField()),
                ('daily_mg', models.PositiveSmallIntegerField()),
                ('days', models.PositiveSmallIntegerField()),
                ('units_10mg', models.PositiveSmallIntegerField()),
                ('units_20mg', models.PositiveSmallIntegerField()),
                ('last_dose_on', models.DateField()),
                ('dose_reason', models.CharField(blank=True, max_length=500)),
                ('gate_facts', models.JSONField()),
                ('gate_findings', models.JSONField()),
                ('voided_at', models.DateTimeField(blank=True, null=True)),
                ('voided_reason', models.CharField(blank=True, max_length=500)),
                ('course', models.ForeignKey(db_constraint=False, on_delete=django.db.models.deletion.DO_NOTHING, related_name='+', related_query_name='+', to='prescriptions.course')),
                ('pgh_context', models.ForeignKey(db_constraint=False, null=True, on_delete=django.db.models.deletion.DO_NOTHING, related_name='+', to='pghistory.context')),
                ('pgh_obj', models.ForeignKey(db_constraint=False, on_delete=django.db.models.deletion.DO_NOTHING, related_name='events', to='prescriptions.prescription')),
                ('policy', models.ForeignKey(blank=True, db_constraint=False, null=True, on_delete=django.db.models.deletion.DO_NOTHING, related_name='+', related_query_name='+', to='prescriptions.gatepolicy')),
                ('prescribed_by', models.ForeignKey(db_constraint=False, on_delete=django.db.models.deletion.DO_NOTHING, related_name='+', related_query_name='+', to=settings.AUTH_USER_MODEL)),
                ('recorded_by', models.ForeignKey(db_constraint=False, editable=False, on_delete=django.db.models.deletion.DO_NOTHING, related_name='+', related_query_name='+', to=settings.AUTH_USER_MODEL)),
                ('visit', models.ForeignKey(db_constraint=False, on_delete=django.db.models.deletion.DO_NOTHING, related_name='+', related_query_name='+', to='patients.visit')),
                ('voided_by', models.ForeignKey(blank=True, db_constraint=False, null=True, on_delete=django.db.models.deletion.DO_NOTHING, related_name='+', related_query_name='+', to=settings.AUTH_USER_MODEL)),
                ('product', models.ForeignKey(db_constraint=False, on_delete=django.db.models.deletion.DO_NOTHING, related_name='+', related_query_name='+', to='prescriptions.product')),
            ],
            options={
                'abstract': False,
            },
        ),
        pgtrigger.migrations.AddTrigger(
            model_name='product',
            trigger=pgtrigger.compiler.Trigger(name='insert_insert', sql=pgtrigger.compiler.UpsertTriggerSql(func='INSERT INTO "prescriptions_productevent" ("excipients", "id", "is_active", "manufacturer", "name", "pgh_context_id", "pgh_created_at", "pgh_label", "pgh_obj_id") VALUES (NEW."excipients", NEW."id", NEW."is_active", NEW."manufacturer", NEW."name", _pgh_attach_context(), NOW(), \'insert\', NEW."id"); RETURN NULL;', hash='aa16cada6e42bd162effbee79b03b3ab0f299e34', operation='INSERT', pgid='pgtrigger_insert_insert_3742e', table='prescriptions_product', when='AFTER')),
        ),
        pgtrigger.migrations.AddTrigger(
            model_name='product',
            trigger=pgtrigger.compiler.Trigger(name='update_update', sql=pgtrigger.compiler.UpsertTriggerSql(condition='WHEN (OLD.* IS DISTINCT FROM NEW.*)', func='INSERT INTO "prescriptions_productevent" ("excipients", "id", "is_active", "manufacturer", "name", "pgh_context_id", "pgh_created_at", "pgh_label", "pgh_obj_id") VALUES (NEW."excipients", NEW."id", NEW."is_active", NEW."manufacturer", NEW."name", _pgh_attach_context(), NOW(), \'update\', NEW."id"); RETURN NULL;', hash='7866c22a1d397b734ee6eec5d733f0d61d9f9293', operation='UPDATE', pgid='pgtrigger_update_update_ccd8f', table='prescriptions_product', when='AFTER')),
        ),
        pgtrigger.migrations.AddTrigger(
            model_name='product',
            trigger=pgtrigger.compiler.Trigger(name='delete_delete', sql=pgtrigger.compiler.UpsertTriggerSql(func='INSERT INTO "prescriptions_productevent" ("excipients", "id", "is_active", "manufacturer", "name", "pgh_context_id", "pgh_created_at", "pgh_label", "pgh_obj_id") VALUES (OLD."excipients", OLD."id", OLD."is_active", OLD."manufacturer", OLD."name", _pgh_attach_context(), NOW(), \'delete\', OLD."id"); RETURN NULL;', hash='1b6fc708b2d43a12b3ad5e9e74f1c9a7c41658b6', operation='DELETE', pgid='pgtrigger_delete_delete_940d3', table='prescriptions_product', when='AFTER')),
        ),
        migrations.AddField(
            model_name='return',
            name='line',
            field=models.ForeignKey(on_delete=django.db.models.deletion.PROTECT, related_name='returns', to='prescriptions.dispenseline'),
        ),
        migrations.AddField(
            model_name='returnevent',
            name='line',
            field=models.ForeignKey(db_constraint=False, on_delete=django.db.models.deletion.DO_NOTHING, related_name='+', related_query_name='+', to='prescriptions.dispenseline'),
        ),
        migrations.AddConstraint(
            model_name='dispenseline',
            constraint=models.UniqueConstraint(fields=('dispense', 'lot'), name='dispense_line_once_a_lot'),
        ),
        migrations.AddConstraint(
            model_name='override',
            constraint=models.UniqueConstraint(fields=('prescription', 'rule'), name='override_once_a_rule'),
        ),
        pgtrigger.migrations.AddTrigger(
            model_name='coursestoppingtest',
            trigger=pgtrigger.compiler.Trigger(name='takes_the_courses', sql=pgtrigger.compiler.UpsertTriggerSql(func='\n                PERFORM FROM prescriptions_course WHERE patient_id = NEW.patient_id\n                ORDER BY id FOR NO KEY UPDATE;\n                RETURN NEW;\n                ', hash='c38df3ad8fad3999c36df0d720a9f5d4ee3312be', operation='INSERT OR UPDATE', pgid='pgtrigger_takes_the_courses_bdd8a', table='labs_pregnancytest', when='BEFORE')),
        ),
        pgtrigger.migrations.AddTrigger(
            model_name='coursestoppingtest',
            trigger=pgtrigger.compiler.Trigger(name='stops_the_course', sql=pgtrigger.compiler.UpsertTriggerSql(constraint='CONSTRAINT', func="\n        IF EXISTS (\n    SELECT FROM labs_pregnancytest test\n    JOIN patients_patient patient ON patient.id = test.patient_id AND patient.sex = 'female'\n    WHERE test.patient_id = NEW.patient_id AND test.voided_at IS NULL\n    AND test.result <> 'negative'\n    AND NOT EXISTS (\n        SELECT FROM labs_pregnancytest later WHERE later.patient_id = NEW.patient_id\n        AND later.voided_at IS NULL AND later.taken_on > test.taken_on\n    )\n) AND (EXISTS (\n    SELECT FROM prescriptions_course\n    WHERE patient_id = NEW.patient_id AND state IN ('eligible', 'active')\n) OR EXISTS (\n    SELECT FROM prescriptions_prescription given\n    JOIN prescriptions_course course ON course.id = given.course_id\n    JOIN patients_patient patient ON patient.id = course.patient_id\n    WHERE course.patient_id = NEW.patient_id AND given.voided_at IS NULL\n    AND NOT EXISTS (\n        SELECT FROM prescriptions_dispense dispense WHERE dispense.prescription_id = given.id\n    )\n)) THEN\n            RAISE EXCEPTION 'pregnancy_test_stops_course' USING ERRCODE = 'check_violation', CONSTRAINT = 'pregnancy_test_stops_course';\n        END IF;\n    \n        IF EXISTS (\n    \n    SELECT FROM prescriptions_prescription given\n    JOIN prescriptions_course course ON course.id = given.course_id\n    JOIN patients_patient patient ON patient.id = course.patient_id\n    WHERE course.patient_id = NEW.patient_id AND given.voided_at IS NULL\n    AND NOT EXISTS (\n        SELECT FROM prescriptions_dispense dispense WHERE dispense.prescription_id = given.id\n    )\n\n    AND patient.sex = 'female' AND patient.can_become_pregnant IS NOT FALSE\n    AND NOT EXISTS (\n        SELECT FROM labs_pregnancytest test WHERE test.patient_id = NEW.patient_id\n        AND test.voided_at IS NULL AND test.result = 'negative'\n        AND test.taken_on >= given.prescribed_on - 6\n    )\n) THEN\n            RAISE EXCEPTION 'pregnancy_test_supports_prescription' USING ERRCODE = 'check_violation', CONSTRAINT = 'pregnancy_test_supports_prescription';\n        END IF;\n    RETURN NULL;", hash='ea3f7a2a49a08575eefa3767d9fcaa5c2db284d6', operation='INSERT OR UPDATE', pgid='pgtrigger_stops_the_course_cfeea', table='labs_pregnancytest', timing='DEFERRABLE INITIALLY DEFERRED', when='AFTER')),
        ),
        pgtrigger.migrations.AddTrigger(
            model_name='course',
            trigger=pgtrigger.compiler.Trigger(name='not_treated_while_positive', sql=pgtrigger.compiler.UpsertTriggerSql(func="\n        IF NEW.state NOT IN ('eligible', 'active') OR TG_OP = 'UPDATE' AND OLD.state IN ('eligible', 'active') THEN\n            RETURN NEW;\n        END IF;\n        \n        IF EXISTS (\n    SELECT FROM labs_pregnancytest test\n    JOIN patients_patient patient ON patient.id = test.patient_id AND patient.sex = 'female'\n    WHERE test.patient_id = NEW.patient_id AND test.voided_at IS NULL\n    AND test.result <> 'negative'\n    AND NOT EXISTS (\n        SELECT FROM labs_pregnancytest later WHERE later.patient_id = NEW.patient_id\n        AND later.voided_at IS NULL AND later.taken_on > test.taken_on\n    )\n) THEN\n            RAISE EXCEPTION 'course_tested_negative' USING ERRCODE = 'check_violation', CONSTRAINT = 'course_tested_negative';\n        END IF;\n    RETURN NEW;", hash='f5913c7bd2cee60811b01c787bf07793b18034cd', operation='INSERT OR UPDATE', pgid='pgtrigger_not_treated_while_positive_da3cd', table='prescriptions_course', when='BEFORE')),
        ),
        pgtrigger.migrations.AddTrigger(
            model_name='course',
            trigger=pgtrigger.compiler.Trigger(name='insert_insert', sql=pgtrigger.compiler.UpsertTriggerSql(func='INSERT INTO "prescriptions_courseevent" ("baseline_visit_id", "baseline_weight_kg", "branch_id", "consent_id", "doctor_id", "end_reason", "ended_on", "extension_reason", "has_insured_treatment_failed", "id", "is_extended", "last_dose_on", "number", "opened_on", "patient_id", "pgh_context_id", "pgh_created_at", "pgh_label", "pgh_obj_id", "planned_months", "recorded_at", "recorded_by_id", "severity", "started_on", "state", "target_mg_per_kg", "version") VALUES (NEW."baseline_visit_id", NEW."baseline_weight_kg", NEW."branch_id", NEW."consent_id", NEW."doctor_id", NEW."end_reason", NEW."ended_on", NEW."extension_reason", NEW."has_insured_treatment_failed", NEW."id", NEW."is_extended", NEW."last_dose_on", NEW."number", NEW."opened_on", NEW."patient_id", _pgh_attach_context(), NOW(), \'insert\', NEW."id", NEW."planned_months", NEW."recorded_at", NEW."recorded_by_id", NEW."severity", NEW."started_on", NEW."state", NEW."target_mg_per_kg", NEW."version"); RETURN NULL;', hash='5acfbfdcbdb49f6f9ed855b85f99bd3208fbcfb2', operation='INSERT', pgid='pgtrigger_insert_insert_eab1d', table='prescriptions_course', when='AFTER')),
        ),
        pgtrigger.migrations.AddTrigger(
            model_name='course',
            trigger=pgtrigger.compiler.Trigger(name='update_update', sql=pgtrigger.compiler.UpsertTriggerSql(condition='WHEN (OLD.* IS DISTINCT FROM NEW.*)', func='INSERT INTO "prescriptions_courseevent" ("baseline_visit_id", "baseline_weight_kg", "branch_id", "consent_id", "doctor_id", "end_reason", "ended_on", "extension_reason", "has_insured_treatment_failed", "id", "is_extended", "last_dose_on", "number", "opened_on", "patient_id", "pgh_context_id", "pgh_created_at", "pgh_label", "pgh_obj_id", "planned_months", "recorded_at", "recorded_by_id", "severity", "started_on", "state", "target_mg_per_kg", "version") VALUES (NEW."baseline_visit_id", NEW."baseline_weight_kg", NEW."branch_id", NEW."consent_id", NEW."doctor_id", NEW."end_reason", NEW."ended_on", NEW."extension_reason", NEW."has_insured_treatment_failed", NEW."id", NEW."is_extended", NEW."last_dose_on", NEW."number", NEW."opened_on", NEW."patient_id", _pgh_attach_context(), NOW(), \'update\', NEW."id", NEW."planned_months", NEW."recorded_at", NEW."recorded_by_id", NEW."severity", NEW."started_on", NEW."state", NEW."target_mg_per_kg", NEW."version"); RETURN NULL;', hash='37bd799709a755133836a76fb5429b44bd8f20bf', operation='UPDATE', pgid='pgtrigger_update_update_6967b', table='prescriptions_course', when='AFTER')),
        ),
        pgtrigger.migrations.AddTrigger(
            model_name='course',
            trigger=pgtrigger.compiler.Trigger(name='delete_delete', sql=pgtrigger.compiler.UpsertTriggerSql(func='INSERT INTO "prescriptions_courseevent" ("baseline_visit_id", "baseline_weight_kg", "branch_id", "consent_id", "doctor_id", "end_reason", "ended_on", "extension_reason", "has_insured_treatment_failed", "id", "is_extended", "last_dose_on", "number", "opened_on", "patient_id", "pgh_context_id", "pgh_created_at", "pgh_label", "pgh_obj_id", "planned_months", "recorded_at", "recorded_by_id", "severity", "started_on", "state", "target_mg_per_kg", "version") VALUES (OLD."baseline_visit_id", OLD."baseline_weight_kg", OLD."branch_id", OLD."consent_id", OLD."doctor_id", OLD."end_reason", OLD."ended_on", OLD."extension_reason", OLD."has_insured_treatment_failed", OLD."id", OLD."is_extended", OLD."last_dose_on", OLD."number", OLD."opened_on", OLD."patient_id", _pgh_attach_context(), NOW(), \'delete\', OLD."id", OLD."planned_months", OLD."recorded_at", OLD."recorded_by_id", OLD."severity", OLD."started_on", OLD."state", OLD."target_mg_per_kg", OLD."version"); RETURN NULL;', hash='03e84427d700d4fc9c03334268af6da085a3ea4b', operation='DELETE', pgid='pgtrigger_delete_delete_501af', table='prescriptions_course', when='AFTER')),
        ),
        pgtrigger.migrations.AddTrigger(
            model_name='courseevent',
            trigger=pgtrigger.compiler.Trigger(name='append_only', sql=pgtrigger.compiler.UpsertTriggerSql(func="RAISE EXCEPTION 'pgtrigger: Cannot update or delete rows from % table', TG_TABLE_NAME;", hash='92d8f97c32a3ff8177d059ae9135daa4a5902512', operation='UPDATE OR DELETE', pgid='pgtrigger_append_only_d4c77', table='prescriptions_courseevent', when='BEFORE')),
        ),
        pgtrigger.migrations.AddTrigger(
            model_name='coursetransition',
            trigger=pgtrigger.compiler.Trigger(name='written_once', sql=pgtrigger.compiler.UpsertTriggerSql(func="RAISE EXCEPTION 'pgtrigger: Cannot update or delete rows from % table', TG_TABLE_NAME;", hash='48aaef024871533ce172db250e29c35d78019cb2', operation='UPDATE OR DELETE', pgid='pgtrigger_written_once_e632f', table='prescriptions_coursetransition', when='BEFORE')),
        ),
        pgtrigger.migrations.AddTrigger(
            model_name='coursetransition',
            trigger=pgtrigger.compiler.Trigger(name='insert_insert', sql=pgtrigger.compiler.UpsertTriggerSql(func='INSERT INTO "prescriptions_coursetransitionevent" ("course_id", "from_state", "happened_on", "id", "pgh_context_id", "pgh_created_at", "pgh_label", "pgh_obj_id", "reason", "recorded_at", "recorded_by_id", "to_state") VALUES (NEW."course_id", NEW."from_state", NEW."happened_on", NEW."id", _pgh_attach_context(), NOW(), \'insert\', NEW."id", NEW."reason", NEW."recorded_at", NEW."recorded_by_id", NEW."to_state"); RETURN NULL;', hash='6b2c21091720b21069542335f44dc7cd3563ac98', operation='INSERT', pgid='pgtrigger_insert_insert_a7b12', table='prescriptions_coursetransition', when='AFTER')),
        ),
        pgtrigger.migrations.AddTrigger(
            model_name='coursetransition',
            trigger=pgtrigger.compiler.Trigger(name='update_update', sql=pgtrigger.compiler.UpsertTriggerSql(condition='WHEN (OLD.* IS DISTINCT FROM NEW.*)', func='INSERT INTO "prescriptions_coursetransitionevent" ("course_id", "from_state", "happened_on", "id", "pgh_context_id", "pgh_created_at", "pgh_label", "pgh_obj_id", "reason", "recorded_at", "recorded_by_id", "to_state") VALUES (NEW."course_id", NEW."from_state", NEW."happened_on", NEW."id", _pgh_attach_context(), NOW(), \'update\', NEW."id", NEW."reason", NEW."recorded_at", NEW."recorded_by_id", NEW."to_state"); RETURN NULL;', hash='012c497ff5543846b6685386c5400edaf7c7da2e', operation='UPDATE', pgid='pgtrigger_update_update_63d54', table='prescriptions_coursetransition', when='AFTER')),
        ),
        pgtrigger.migrations.AddTrigger(
            model_name='coursetransition',
            trigger=pgtrigger.compiler.Trigger(name='delete_delete', sql=pgtrigger.compiler.UpsertTriggerSql(func='INSERT INTO "prescriptions_coursetransitionevent" ("course_id", "from_state", "happened_on", "id", "pgh_context_id", "pgh_created_at", "pgh_label", "pgh_obj_id", "reason", "recorded_at", "recorded_by_id", "to_state") VALUES (OLD."course_id", OLD."from_state", OLD."happened_on", OLD."id", _pgh_attach_context(), NOW(), \'delete\', OLD."id", OLD."reason", OLD."recorded_at", OLD."recorded_by_id", OLD."to_state"); RETURN NULL;', hash='5fee0fb05fbb8227fcb23935ccdd860721c8685b', operation='DELETE', pgid='pgtrigger_delete_delete_65cad', table='prescriptions_coursetransition', when='AFTER')),
        ),
        pgtrigger.migrations.AddTrigger(
            model_name='coursetransitionevent',
            trigger=pgtrigger.compiler.Trigger(name='append_only', sql=pgtrigger.compiler.UpsertTriggerSql(func="RAISE EXCEPTION 'pgtrigger: Cannot update or delete rows from % table', TG_TABLE_NAME;", hash='13f43f1a9b956f7bea59c5e6e44deb3b16775a92', operation='UPDATE OR DELETE', pgid='pgtrigger_append_only_ba691', table='prescriptions_coursetransitionevent', when='BEFORE')),
        ),
        pgtrigger.migrations.AddTrigger(
            model_name='doctortask',
            trigger=pgtrigger.compiler.Trigger(name='insert_insert', sql=pgtrigger.compiler.UpsertTriggerSql(func='INSERT INTO "prescriptions_doctortaskevent" ("closed_at", "closed_by_id", "closing_note", "course_id", "detail", "due_on", "id", "kind", "patient_id", "pgh_context_id", "pgh_created_at", "pgh_label", "pgh_obj_id", "recorded_at", "recorded_by_id") VALUES (NEW."closed_at", NEW."closed_by_id", NEW."closing_note", NEW."course_id", NEW."detail", NEW."due_on", NEW."id", NEW."kind", NEW."patient_id", _pgh_attach_context(), NOW(), \'insert\', NEW."id", NEW."recorded_at", NEW."recorded_by_id"); RETURN NULL;', hash='d888a62eb5b4cbf67b5e1028460dc38b6ab16123', operation='INSERT', pgid='pgtrigger_insert_insert_fcfc5', table='prescriptions_doctortask', when='AFTER')),
        ),
        pgtrigger.migrations.AddTrigger(
            model_name='doctortask',
            trigger=pgtrigger.compiler.Trigger(name='update_update', sql=pgtrigger.compiler.UpsertTriggerSql(condition='WHEN (OLD.* IS DISTINCT FROM NEW.*)', func='INSERT INTO "prescriptions_doctortaskevent" ("closed_at", "closed_by_id", "closing_note", "course_id", "detail", "due_on", "id", "kind", "patient_id", "pgh_context_id", "pgh_created_at", "pgh_label", "pgh_obj_id", "recorded_at", "recorded_by_id") VALUES (NEW."closed_at", NEW."closed_by_id", NEW."closing_note", NEW."course_id", NEW."detail", NEW."due_on", NEW."id", NEW."kind", NEW."patient_id", _pgh_attach_context(), NOW(), \'update\', NEW."id", NEW."recorded_at", NEW."recorded_by_id"); RETURN NULL;', hash='3f646f4cdb20c5c27b9cbde7a33f43eb853e8238', operation='UPDATE', pgid='pgtrigger_update_update_892cb', table='prescriptions_doctortask', when='AFTER')),
        ),
        pgtrigger.migrations.AddTrigger(
            model_name='doctortask',
            trigger=pgtrigger.compiler.Trigger(name='delete_delete', sql=pgtrigger.compiler.UpsertTriggerSql(func='INSERT INTO "prescriptions_doctortaskevent" ("closed_at", "closed_by_id", "closing_note", "course_id", "detail", "due_on", "id", "kind", "patient_id", "pgh_context_id", "pgh_created_at", "pgh_label", "pgh_obj_id", "recorded_at", "recorded_by_id") VALUES (OLD."closed_at", OLD."closed_by_id", OLD."closing_note", OLD."course_id", OLD."detail", OLD."due_on", OLD."id", OLD."kind", OLD."patient_id", _pgh_attach_context(), NOW(), \'delete\', OLD."id", OLD."recorded_at", OLD."recorded_by_id"); RETURN NULL;', hash='e38f26a3eb1e2f6dc3e148528b35517c9f46c7cf', operation='DELETE', pgid='pgtrigger_delete_delete_8d82a', table='prescriptions_doctortask', when='AFTER')),
        ),
        pgtrigger.migrations.AddTrigger(
            model_name='doctortaskevent',
            trigger=pgtrigger.compiler.Trigger(name='append_only', sql=pgtrigger.compiler.UpsertTriggerSql(func="RAISE EXCEPTION 'pgtrigger: Cannot update or delete rows from % table', TG_TABLE_NAME;", hash='6141f096004a2a519a5cec4d9a901d66de68dd87', operation='UPDATE OR DELETE', pgid='pgtrigger_append_only_39b33', table='prescriptions_doctortaskevent', when='BEFORE')),
        ),
        pgtrigger.migrations.AddTrigger(
            model_name='gatepolicy',
            trigger=pgtrigger.compiler.Trigger(name='insert_insert', sql=pgtrigger.compiler.UpsertTriggerSql(func='INSERT INTO "prescriptions_gatepolicyevent" ("checked_by_id", "id", "limits", "next_review_on", "pgh_context_id", "pgh_created_at", "pgh_label", "pgh_obj_id", "reason", "recorded_at", "recorded_by_id", "reviewed_on", "valid_from") VALUES (NEW."checked_by_id", NEW."id", NEW."limits", NEW."next_review_on", _pgh_attach_context(), NOW(), \'insert\', NEW."id", NEW."reason", NEW."recorded_at", NEW."recorded_by_id", NEW."reviewed_on", NEW."valid_from"); RETURN NULL;', hash='e7e6ea35844665a9801f0b7efe63792ed37afcac', operation='INSERT', pgid='pgtrigger_insert_insert_95a8c', table='prescriptions_gatepolicy', when='AFTER')),
        ),
        pgtrigger.migrations.AddTrigger(
            model_name='gatepolicy',
            trigger=pgtrigger.compiler.Trigger(name='update_update', sql=pgtrigger.compiler.UpsertTriggerSql(condition='WHEN (OLD.* IS DISTINCT FROM NEW.*)', func='INSERT INTO "prescriptions_gatepolicyevent" ("checked_by_id", "id", "limits", "next_review_on", "pgh_context_id", "pgh_created_at", "pgh_label", "pgh_obj_id", "reason", "recorded_at", "recorded_by_id", "reviewed_on", "valid_from") VALUES (NEW."checked_by_id", NEW."id", NEW."limits", NEW."next_review_on", _pgh_attach_context(), NOW(), \'update\', NEW."id", NEW."reason", NEW."recorded_at", NEW."recorded_by_id", NEW."reviewed_on", NEW."valid_from"); RETURN NULL;', hash='4dfd9c52691825e68e91d7d0d7e89e540cc1f93b', operation='UPDATE', pgid='pgtrigger_update_update_1b746', table='prescriptions_gatepolicy', when='AFTER')),
        ),
        pgtrigger.migrations.AddTrigger(
            model_name='gatepolicy',
            trigger=pgtrigger.compiler.Trigger(name='delete_delete', sql=pgtrigger.compiler.UpsertTriggerSql(func='INSERT INTO "prescriptions_gatepolicyevent" ("checked_by_id", "id", "limits", "next_review_on", "pgh_context_id", "pgh_created_at", "pgh_label", "pgh_obj_id", "reason", "recorded_at", "recorded_by_id", "reviewed_on", "valid_from") VALUES (OLD."checked_by_id", OLD."id", OLD."limits", OLD."next_review_on", _pgh_attach_context(), NOW(), \'delete\', OLD."id", OLD."reason", OLD."recorded_at", OLD."recorded_by_id", OLD."reviewed_on", OLD."valid_from"); RETURN NULL;', hash='60c2d8bb2fe419ffd61a9a0ff5de07d8110fac66', operation='DELETE', pgid='pgtrigger_delete_delete_f71bf', table='prescriptions_gatepolicy', when='AFTER')),
        ),
        pgtrigger.migrations.AddTrigger(
            model_name='gatepolicyevent',
            trigger=pgtrigger.compiler.Trigger(name='append_only', sql=pgtrigger.compiler.UpsertTriggerSql(func="RAISE EXCEPTION 'pgtrigger: Cannot update or delete rows from % table', TG_TABLE_NAME;", hash='4c76fbd3b23a59ff58bef85a91191f3387c64736', operation='UPDATE OR DELETE', pgid='pgtrigger_append_only_2256f', table='prescriptions_gatepolicyevent', when='BEFORE')),
        ),
        pgtrigger.migrations.AddTrigger(
            model_name='dispenselineevent',
            trigger=pgtrigger.compiler.Trigger(name='append_only', sql=pgtrigger.compiler.UpsertTriggerSql(func="RAISE EXCEPTION 'pgtrigger: Cannot update or delete rows from % table', TG_TABLE_NAME;", hash='a5a2433b0ac7e55b993a8bfa6693a5946cf772cf', operation='UPDATE OR DELETE', pgid='pgtrigger_append_only_cdf5d', table='prescriptions_dispenselineevent', when='BEFORE')),
        ),
        pgtrigger.migrations.AddTrigger(
            model_name='dispenseline',
            trigger=pgtrigger.compiler.Trigger(name='no_more_than_prescribed', sql=pgtrigger.compiler.UpsertTriggerSql(declare='DECLARE known RECORD; given RECORD; shelf RECORD; handed_on DATE; prescription BIGINT;', func="\n        SELECT dispensed_on, prescription_id INTO handed_on, prescription\n        FROM prescriptions_dispense WHERE id = NEW.dispense_id;\n        \n        SELECT course_id INTO given FROM prescriptions_prescription WHERE id = prescription;\n        \n        PERFORM FROM prescriptions_course WHERE id = given.course_id FOR NO KEY UPDATE;\n        SELECT course.state, course.patient_id,\n            patient.sex = 'female' AND patient.can_become_pregnant IS NOT FALSE AS may_be_pregnant\n        INTO known FROM prescriptions_course course\n        JOIN patients_patient patient ON patient.id = course.patient_id\n        WHERE course.id = given.course_id;\n    \n        SELECT * INTO given FROM prescriptions_prescription WHERE id = prescription;\n    \n        IF given.voided_at IS NOT NULL THEN\n            RAISE EXCEPTION 'dispense_not_voided' USING ERRCODE = 'check_violation', CONSTRAINT = 'dispense_not_voided';\n        END IF;\n    \n        IF known.state NOT IN ('eligible', 'active') THEN\n            RAISE EXCEPTION 'dispense_course_active' USING ERRCODE = 'check_violation', CONSTRAINT = 'dispense_course_active';\n        END IF;\n    \n        IF handed_on < given.prescribed_on THEN\n            RAISE EXCEPTION 'dispense_after_prescription' USING ERRCODE = 'check_violation', CONSTRAINT = 'dispense_after_prescription';\n        END IF;\n    \n        IF known.may_be_pregnant AND NOT EXISTS (\n        SELECT FROM labs_pregnancytest test\n        WHERE test.patient_id = known.patient_id AND test.voided_at IS NULL\n        AND test.result = 'negative'\n        AND test.taken_on BETWEEN handed_on - 6 AND handed_on\n        AND NOT EXISTS (\n            SELECT FROM labs_pregnancytest later\n            WHERE later.patient_id = known.patient_id AND later.voided_at IS NULL\n            AND later.result <> 'negative' AND later.taken_on >= test.taken_on\n        )\n    ) THEN\n            RAISE EXCEPTION 'dispense_tested_negative' USING ERRCODE = 'check_violation', CONSTRAINT = 'dispense_tested_negative';\n        END IF;\n    \n        IF NOT EXISTS (\n        SELECT FROM labs_labreport panel\n        WHERE panel.patient_id = known.patient_id AND panel.voided_at IS NULL\n        AND (panel.collected_at AT TIME ZONE 'Asia/Tokyo')::date\n            BETWEEN handed_on - 35 AND handed_on\n        AND (panel.reviewed_at IS NOT NULL OR panel.resulted_at IS NULL AND EXISTS (\n            SELECT FROM prescriptions_override reason\n            WHERE reason.prescription_id = given.id\n            AND reason.rule = 'blood-result-pending'\n        ))\n    ) THEN\n            RAISE EXCEPTION 'dispense_panel_reviewed' USING ERRCODE = 'check_violation', CONSTRAINT = 'dispense_panel_reviewed';\n        END IF;\n    \n        PERFORM FROM prescriptions_lot WHERE id = NEW.lot_id FOR NO KEY UPDATE;\n        SELECT lot.received_units, lot.expires_on, strength.product_id, strength.unit_mg\n        INTO shelf FROM prescriptions_lot lot\n        JOIN prescriptions_strength strength ON strength.id = lot.strength_id\n        WHERE lot.id = NEW.lot_id;\n        \n        IF shelf.product_id <> given.product_id THEN\n            RAISE EXCEPTION 'dispense_line_product' USING ERRCODE = 'check_violation', CONSTRAINT = 'dispense_line_product';\n        END IF;\n    \n        IF shelf.expires_on < handed_on THEN\n            RAISE EXCEPTION 'dispense_line_not_expired' USING ERRCODE = 'check_violation', CONSTRAINT = 'dispense_line_not_expired';\n        END IF;\n    \n        IF (\n    SELECT coalesce(sum(line.units), 0) FROM prescriptions_dispenseline line\n    JOIN prescriptions_dispense other ON other.id = line.dispense_id\n    JOIN prescriptions_lot its_lot ON its_lot.id = line.lot_id\n    JOIN prescriptions_strength its_strength ON its_strength.id = its_lot.strength_id\n    WHERE other.prescription_id = given.id AND its_strength.unit_mg = shelf.unit_mg\n) + NEW.units > (CASE shelf.unit_mg WHEN 10 THEN given.units_10mg ELSE given.units_20mg END) THEN\n            RAISE EXCEPTION 'dispense_line_within_prescription' USING ERRCODE = 'check_violation', CONSTRAINT = 'dispense_line_within_prescription';\n        END IF;\n    \n        IF (SELECT coalesce(sum(units), 0) FROM prescriptions_dispenseline WHERE lot_id = NEW.lot_id) + NEW.units > shelf.received_units THEN\n            RAISE EXCEPTION 'dispense_line_within_lot' USING ERRCODE = 'check_violation', CONSTRAINT = 'dispense_line_within_lot';\n        END IF;\n    RETURN NEW;", hash='acb96bc6e3b8554055dca424c6ab13a2c8584079', operation='INSERT', pgid='pgtrigger_no_more_than_prescribed_6dd25', table='prescriptions_dispenseline', when='BEFORE')),
        ),
        pgtrigger.migrations.AddTrigger(
            model_name='dispenseline',
            trigger=pgtrigger.compiler.Trigger(name='written_once', sql=pgtrigger.compiler.UpsertTriggerSql(func="RAISE EXCEPTION 'pgtrigger: Cannot update or delete rows from % table', TG_TABLE_NAME;", hash='70c472ab0a229da63f571fe85b09928687ba99be', operation='UPDATE OR DELETE', pgid='pgtrigger_written_once_6151e', table='prescriptions_dispenseline', when='BEFORE')),
        ),
        pgtrigger.migrations.AddTrigger(
            model_name='dispenseline',
            trigger=pgtrigger.compiler.Trigger(name='insert_insert', sql=pgtrigger.compiler.UpsertTriggerSql(func='INSERT INTO "prescriptions_dispenselineevent" ("dispense_id", "id", "lot_id", "pgh_context_id", "pgh_created_at", "pgh_label", "pgh_obj_id", "units") VALUES (NEW."dispense_id", NEW."id", NEW."lot_id", _pgh_attach_context(), NOW(), \'insert\', NEW."id", NEW."units"); RETURN NULL;', hash='d0bbde12fdf3aa0c9bbaa7acdc47715726f78189', operation='INSERT', pgid='pgtrigger_insert_insert_e938e', table='prescriptions_dispenseline', when='AFTER')),
        ),
        pgtrigger.migrations.AddTrigger(
            model_name='dispenseline',
            trigger=pgtrigger.compiler.Trigger(name='update_update', sql=pgtrigger.compiler.UpsertTriggerSql(condition='WHEN (OLD.* IS DISTINCT FROM NEW.*)', func='INSERT INTO "prescriptions_dispenselineevent" ("dispense_id", "id", "lot_id", "pgh_context_id", "pgh_created_at", "pgh_label", "pgh_obj_id", "units") VALUES (NEW."dispense_id", NEW."id", NEW."lot_id", _pgh_attach_context(), NOW(), \'update\', NEW."id", NEW."units"); RETURN NULL;', hash='57e80f7bd07a459f9bd6144a9e806c93848bedfb', operation='UPDATE', pgid='pgtrigger_update_update_d0f86', table='prescriptions_dispenseline', when='AFTER')),
        ),
        pgtrigger.migrations.AddTrigger(
            model_name='dispenseline',
            trigger=pgtrigger.compiler.Trigger(name='delete_delete', sql=pgtrigger.compiler.UpsertTriggerSql(func='INSERT INTO "prescriptions_dispenselineevent" ("dispense_id", "id", "lot_id", "pgh_context_id", "pgh_created_at", "pgh_label", "pgh_obj_id", "units") VALUES (OLD."dispense_id", OLD."id", OLD."lot_id", _pgh_attach_context(), NOW(), \'delete\', OLD."id", OLD."units"); RETURN NULL;', hash='7a6dfba4691ce32654516421eef567590a056040', operation='DELETE', pgid='pgtrigger_delete_delete_a3137', table='prescriptions_dispenseline', when='AFTER')),
        ),
        pgtrigger.migrations.AddTrigger(
            model_name='overrideevent',
            trigger=pgtrigger.compiler.Trigger(name='append_only', sql=pgtrigger.compiler.UpsertTriggerSql(func="RAISE EXCEPTION 'pgtrigger: Cannot update or delete rows from % table', TG_TABLE_NAME;", hash='c5d97ee464c5fb9e3b5e9ce39413841dcd121139', operation='UPDATE OR DELETE', pgid='pgtrigger_append_only_44edc', table='prescriptions_overrideevent', when='BEFORE')),
        ),
        pgtrigger.migrations.AddTrigger(
            model_name='override',
            trigger=pgtrigger.compiler.Trigger(name='passed_by_a_doctor', sql=pgtrigger.compiler.UpsertTriggerSql(declare='DECLARE known RECORD; given RECORD;', func="\n        SELECT course_id INTO given FROM prescriptions_prescription WHERE id = NEW.prescription_id;\n        \n        PERFORM FROM prescriptions_course WHERE id = given.course_id FOR NO KEY UPDATE;\n        SELECT course.state, course.patient_id,\n            patient.sex = 'female' AND patient.can_become_pregnant IS NOT FALSE AS may_be_pregnant\n        INTO known FROM prescriptions_course course\n        JOIN patients_patient patient ON patient.id = course.patient_id\n        WHERE course.id = given.course_id;\n    \n        SELECT * INTO given FROM prescriptions_prescription WHERE id = NEW.prescription_id;\n    \n        IF NOT EXISTS (\n        SELECT FROM clinic_user staff\n        JOIN clinic_user_groups held ON held.user_id = staff.id\n        JOIN auth_group role ON role.id = held.group_id\n        WHERE staff.id = NEW.recorded_by_id AND staff.is_active AND role.name = 'doctor'\n    ) THEN\n            RAISE EXCEPTION 'override_by_a_doctor' USING ERRCODE = 'check_violation', CONSTRAINT = 'override_by_a_doctor';\n        END IF;\n    \n        IF EXISTS (SELECT FROM prescriptions_dispense WHERE prescription_id = NEW.prescription_id) THEN\n            RAISE EXCEPTION 'override_before_dispensing' USING ERRCODE = 'check_violation', CONSTRAINT = 'override_before_dispensing';\n        END IF;\n    RETURN NEW;", hash='eb827203295c52a0f530b3d9fd725833624a0f5f', operation='INSERT', pgid='pgtrigger_passed_by_a_doctor_f2d9e', table='prescriptions_override', when='BEFORE')),
        ),
        pgtrigger.migrations.AddTrigger(
            model_name='override',
            trigger=pgtrigger.compiler.Trigger(name='written_once', sql=pgtrigger.compiler.UpsertTriggerSql(func="RAISE EXCEPTION 'pgtrigger: Cannot update or delete rows from % table', TG_TABLE_NAME;", hash='75e81f464268bf1656dec0d5285946d492adfde7', operation='UPDATE OR DELETE', pgid='pgtrigger_written_once_8d37e', table='prescriptions_override', when='BEFORE')),
        ),
        pgtrigger.migrations.AddTrigger(
            model_name='override',
            trigger=pgtrigger.compiler.Trigger(name='insert_insert', sql=pgtrigger.compiler.UpsertTriggerSql(func='INSERT INTO "prescriptions_overrideevent" ("id", "pgh_context_id", "pgh_created_at", "pgh_label", "pgh_obj_id", "prescription_id", "reason", "recorded_at", "recorded_by_id", "rule") VALUES (NEW."id", _pgh_attach_context(), NOW(), \'insert\', NEW."id", NEW."prescription_id", NEW."reason", NEW."recorded_at", NEW."recorded_by_id", NEW."rule"); RETURN NULL;', hash='214fec978bbae0e81faa887dd15823f55f7fc7dd', operation='INSERT', pgid='pgtrigger_insert_insert_02d26', table='prescriptions_override', when='AFTER')),
        ),
        pgtrigger.migrations.AddTrigger(
            model_name='override',
            trigger=pgtrigger.compiler.Trigger(name='update_update', sql=pgtrigger.compiler.UpsertTriggerSql(condition='WHEN (OLD.* IS DISTINCT FROM NEW.*)', func='INSERT INTO "prescriptions_overrideevent" ("id", "pgh_context_id", "pgh_created_at", "pgh_label", "pgh_obj_id", "prescription_id", "reason", "recorded_at", "recorded_by_id", "rule") VALUES (NEW."id", _pgh_attach_context(), NOW(), \'update\', NEW."id", NEW."prescription_id", NEW."reason", NEW."recorded_at", NEW."recorded_by_id", NEW."rule"); RETURN NULL;', hash='efd6b67ccbf56415ab1cde99661d1a60f9fb9db0', operation='UPDATE', pgid='pgtrigger_update_update_96298', table='prescriptions_override', when='AFTER')),
        ),
        pgtrigger.migrations.AddTrigger(
            model_name='override',
            trigger=pgtrigger.compiler.Trigger(name='delete_delete', sql=pgtrigger.compiler.UpsertTriggerSql(func='INSERT INTO "prescriptions_overrideevent" ("id", "pgh_context_id", "pgh_created_at", "pgh_label", "pgh_obj_id", "prescription_id", "reason", "recorded_at", "recorded_by_id", "rule") VALUES (OLD."id", _pgh_attach_context(), NOW(), \'delete\', OLD."id", OLD."prescription_id", OLD."reason", OLD."recorded_at", OLD."recorded_by_id", OLD."rule"); RETURN NULL;', hash='7dd41fd927270a1e45eb1537bab75b22684826e7', operation='DELETE', pgid='pgtrigger_delete_delete_14a4c', table='prescriptions_override', when='AFTER')),
        ),
        pgtrigger.migrations.AddTrigger(
            model_name='dispenseevent',
            trigger=pgtrigger.compiler.Trigger(name='append_only', sql=pgtrigger.compiler.UpsertTriggerSql(func="RAISE EXCEPTION 'pgtrigger: Cannot update or delete rows from % table', TG_TABLE_NAME;", hash='4835d769d13fdc297f01b41991cea445b0803c0a', operation='UPDATE OR DELETE', pgid='pgtrigger_append_only_333d4', table='prescriptions_dispenseevent', when='BEFORE')),
        ),
        pgtrigger.migrations.AddTrigger(
            model_name='dispense',
            trigger=pgtrigger.compiler.Trigger(name='handed_over_within_the_gate', sql=pgtrigger.compiler.UpsertTriggerSql(declare='DECLARE known RECORD; given RECORD; handed_on DATE := NEW.dispensed_on;', func="\n        SELECT course_id INTO given FROM prescriptions_prescription WHERE id = NEW.prescription_id;\n        \n        PERFORM FROM prescriptions_course WHERE id = given.course_id FOR NO KEY UPDATE;\n        SELECT course.state, course.patient_id,\n            patient.sex = 'female' AND patient.can_become_pregnant IS NOT FALSE AS may_be_pregnant\n        INTO known FROM prescriptions_course course\n        JOIN patients_patient patient ON patient.id = course.patient_id\n        WHERE course.id = given.course_id;\n    \n        SELECT * INTO given FROM prescriptions_prescription WHERE id = NEW.prescription_id;\n    \n        IF given.voided_at IS NOT NULL THEN\n            RAISE EXCEPTION 'dispense_not_voided' USING ERRCODE = 'check_violation', CONSTRAINT = 'dispense_not_voided';\n        END IF;\n    \n        IF known.state NOT IN ('eligible', 'active') THEN\n            RAISE EXCEPTION 'dispense_course_active' USING ERRCODE = 'check_violation', CONSTRAINT = 'dispense_course_active';\n        END IF;\n    \n        IF handed_on < given.prescribed_on THEN\n            RAISE EXCEPTION 'dispense_after_prescription' USING ERRCODE = 'check_violation', CONSTRAINT = 'dispense_after_prescription';\n        END IF;\n    \n        IF known.may_be_pregnant AND NOT EXISTS (\n        SELECT FROM labs_pregnancytest test\n        WHERE test.patient_id = known.patient_id AND test.voided_at IS NULL\n        AND test.result = 'negative'\n        AND test.taken_on BETWEEN handed_on - 6 AND handed_on\n        AND NOT EXISTS (\n            SELECT FROM labs_pregnancytest later\n            WHERE later.patient_id = known.patient_id AND later.voided_at IS NULL\n            AND later.result <> 'negative' AND later.taken_on >= test.taken_on\n        )\n    ) THEN\n            RAISE EXCEPTION 'dispense_tested_negative' USING ERRCODE = 'check_violation', CONSTRAINT = 'dispense_tested_negative';\n        END IF;\n    \n        IF NOT EXISTS (\n        SELECT FROM labs_labreport panel\n        WHERE panel.patient_id = known.patient_id AND panel.voided_at IS NULL\n        AND (panel.collected_at AT TIME ZONE 'Asia/Tokyo')::date\n            BETWEEN handed_on - 35 AND handed_on\n        AND (panel.reviewed_at IS NOT NULL OR panel.resulted_at IS NULL AND EXISTS (\n            SELECT FROM prescriptions_override reason\n            WHERE reason.prescription_id = given.id\n            AND reason.rule = 'blood-result-pending'\n        ))\n    ) THEN\n            RAISE EXCEPTION 'dispense_panel_reviewed' USING ERRCODE = 'check_violation', CONSTRAINT = 'dispense_panel_reviewed';\n        END IF;\n    RETURN NEW;", hash='878a2434ad4a84b02a5651c4963a3f221b468f21', operation='INSERT', pgid='pgtrigger_handed_over_within_the_gate_c7d43', table='prescriptions_dispense', when='BEFORE')),
        ),
        pgtrigger.migrations.AddTrigger(
            model_name='dispense',
            trigger=pgtrigger.compiler.Trigger(name='written_once', sql=pgtrigger.compiler.UpsertTriggerSql(func="RAISE EXCEPTION 'pgtrigger: Cannot update or delete rows from % table', TG_TABLE_NAME;", hash='5fc4df99479f865dbe93f4ee694893019a5d22cc', operation='UPDATE OR DELETE', pgid='pgtrigger_written_once_39cc0', table='prescriptions_dispense', when='BEFORE')),
        ),
        pgtrigger.migrations.AddTrigger(
            model_name='dispense',
            trigger=pgtrigger.compiler.Trigger(name='insert_insert', sql=pgtrigger.compiler.UpsertTriggerSql(func='INSERT INTO "prescriptions_dispenseevent" ("branch_id", "dispensed_on", "gate_facts", "gate_findings", "id", "pgh_context_id", "pgh_created_at", "pgh_label", "pgh_obj_id", "prescription_id", "recorded_at", "recorded_by_id") VALUES (NEW."branch_id", NEW."dispensed_on", NEW."gate_facts", NEW."gate_findings", NEW."id", _pgh_attach_context(), NOW(), \'insert\', NEW."id", NEW."prescription_id", NEW."recorded_at", NEW."recorded_by_id"); RETURN NULL;', hash='578fb705fcf6ffdcaeda89af2fd7c0401597eae4', operation='INSERT', pgid='pgtrigger_insert_insert_adda7', table='prescriptions_dispense', when='AFTER')),
        ),
        pgtrigger.migrations.AddTrigger(
            model_name='dispense',
            trigger=pgtrigger.compiler.Trigger(name='update_update', sql=pgtrigger.compiler.UpsertTriggerSql(condition='WHEN (OLD.* IS DISTINCT FROM NEW.*)', func='INSERT INTO "prescriptions_dispenseevent" ("branch_id", "dispensed_on", "gate_facts", "gate_findings", "id", "pgh_context_id", "pgh_created_at", "pgh_label", "pgh_obj_id", "prescription_id", "recorded_at", "recorded_by_id") VALUES (NEW."branch_id", NEW."dispensed_on", NEW."gate_facts", NEW."gate_findings", NEW."id", _pgh_attach_context(), NOW(), \'update\', NEW."id", NEW."prescription_id", NEW."recorded_at", NEW."recorded_by_id"); RETURN NULL;', hash='7ab3cec6f63c95f1e2290c1f7227c84e4d4432e5', operation='UPDATE', pgid='pgtrigger_update_update_13505', table='prescriptions_dispense', when='AFTER')),
        ),
        pgtrigger.migrations.AddTrigger(
            model_name='dispense',
            trigger=pgtrigger.compiler.Trigger(name='delete_delete', sql=pgtrigger.compiler.UpsertTriggerSql(func='INSERT INTO "prescriptions_dispenseevent" ("branch_id", "dispensed_on", "gate_facts", "gate_findings", "id", "pgh_context_id", "pgh_created_at", "pgh_label", "pgh_obj_id", "prescription_id", "recorded_at", "recorded_by_id") VALUES (OLD."branch_id", OLD."dispensed_on", OLD."gate_facts", OLD."gate_findings", OLD."id", _pgh_attach_context(), NOW(), \'delete\', OLD."id", OLD."prescription_id", OLD."recorded_at", OLD."recorded_by_id"); RETURN NULL;', hash='c31feb58447809a24d345bf92b31afeb594e125d', operation='DELETE', pgid='pgtrigger_delete_delete_186bc', table='prescriptions_dispense', when='AFTER')),
        ),
        pgtrigger.migrations.AddTrigger(
            model_name='prescriptionevent',
            trigger=pgtrigger.compiler.Trigger(name='append_only', sql=pgtrigger.compiler.UpsertTriggerSql(func="RAISE EXCEPTION 'pgtrigger: Cannot update or delete rows from % table', TG_TABLE_NAME;", hash='b653f53ea6b8c2aa03b1425e7acc4aec2d341083', operation='UPDATE OR DELETE', pgid='pgtrigger_append_only_748a6', table='prescriptions_prescriptionevent', when='BEFORE')),
        ),
        pgtrigger.migrations.AddTrigger(
            model_name='prescription',
            trigger=pgtrigger.compiler.Trigger(name='prescribed_within_the_gate', sql=pgtrigger.compiler.UpsertTriggerSql(declare='DECLARE known RECORD;', func="\n        PERFORM FROM prescriptions_course WHERE id = NEW.course_id FOR NO KEY UPDATE;\n        SELECT course.state, course.patient_id,\n            patient.sex = 'female' AND patient.can_become_pregnant IS NOT FALSE AS may_be_pregnant\n        INTO known FROM prescriptions_course course\n        JOIN patients_patient patient ON patient.id = course.patient_id\n        WHERE course.id = NEW.course_id;\n    \n        IF known.state NOT IN ('eligible', 'active') THEN\n            RAISE EXCEPTION 'prescription_course_active' USING ERRCODE = 'check_violation', CONSTRAINT = 'prescription_course_active';\n        END IF;\n    \n        IF known.patient_id IS DISTINCT FROM (SELECT patient_id FROM patients_visit WHERE id = NEW.visit_id) THEN\n            RAISE EXCEPTION 'prescription_one_patient' USING ERRCODE = 'check_violation', CONSTRAINT = 'prescription_one_patient';\n        END IF;\n    \n        IF NOT EXISTS (\n        SELECT FROM clinic_user staff\n        JOIN clinic_user_groups held ON held.user_id = staff.id\n        JOIN auth_group role ON role.id = held.group_id\n        WHERE staff.id = NEW.prescribed_by_id AND staff.is_active AND role.name = 'doctor'\n    ) THEN\n            RAISE EXCEPTION 'prescription_by_a_doctor' USING ERRCODE = 'check_violation', CONSTRAINT = 'prescription_by_a_doctor';\n        END IF;\n    \n        IF known.may_be_pregnant AND NOT EXISTS (\n        SELECT FROM labs_pregnancytest test\n        WHERE test.patient_id = known.patient_id AND test.voided_at IS NULL\n        AND test.result = 'negative'\n        AND test.taken_on BETWEEN NEW.prescribed_on - 6 AND NEW.prescribed_on\n        AND NOT EXISTS (\n            SELECT FROM labs_pregnancytest later\n            WHERE later.patient_id = known.patient_id AND later.voided_at IS NULL\n            AND later.result <> 'negative' AND later.taken_on >= test.taken_on\n        )\n    ) THEN\n            RAISE EXCEPTION 'prescription_tested_negative' USING ERRCODE = 'check_violation', CONSTRAINT = 'prescription_tested_negative';\n        END IF;\n    RETURN NEW;", hash='6748df3b0e6e33fed4f06467f0e091806b12fe21', operation='INSERT', pgid='pgtrigger_prescribed_within_the_gate_d1c53', table='prescriptions_prescription', when='BEFORE')),
        ),
        pgtrigger.migrations.AddTrigger(
            model_name='prescription',
            trigger=pgtrigger.compiler.Trigger(name='prescribed_on_a_panel', sql=pgtrigger.compiler.UpsertTriggerSql(constraint='CONSTRAINT', declare='DECLARE known RECORD;', func="\n        PERFORM FROM prescriptions_course WHERE id = NEW.course_id FOR NO KEY UPDATE;\n        SELECT course.state, course.patient_id,\n            patient.sex = 'female' AND patient.can_become_pregnant IS NOT FALSE AS may_be_pregnant\n        INTO known FROM prescriptions_course course\n        JOIN patients_patient patient ON patient.id = course.patient_id\n        WHERE course.id = NEW.course_id;\n    \n        IF NOT EXISTS (\n        SELECT FROM labs_labreport panel\n        WHERE panel.patient_id = known.patient_id AND panel.voided_at IS NULL\n        AND (panel.collected_at AT TIME ZONE 'Asia/Tokyo')::date\n            BETWEEN NEW.prescribed_on - 35 AND NEW.prescribed_on\n        AND (panel.reviewed_at IS NOT NULL OR panel.resulted_at IS NULL AND EXISTS (\n            SELECT FROM prescriptions_override reason\n            WHERE reason.prescription_id = NEW.id\n            AND reason.rule = 'blood-result-pending'\n        ))\n    ) THEN\n            RAISE EXCEPTION 'prescription_panel_reviewed' USING ERRCODE = 'check_violation', CONSTRAINT = 'prescription_panel_reviewed';\n        END IF;\n    RETURN NULL;", hash='68aba46ae554f9e19332a0e6432a8df3e1a231cd', operation='INSERT', pgid='pgtrigger_prescribed_on_a_panel_7986a', table='prescriptions_prescription', timing='DEFERRABLE INITIALLY DEFERRED', when='AFTER')),
        ),
        pgtrigger.migrations.AddTrigger(
            model_name='prescription',
            trigger=pgtrigger.compiler.Trigger(name='written_once', sql=pgtrigger.compiler.UpsertTriggerSql(condition='WHEN (OLD."id" IS DISTINCT FROM (NEW."id") OR OLD."recorded_at" IS DISTINCT FROM (NEW."recorded_at") OR OLD."recorded_by_id" IS DISTINCT FROM (NEW."recorded_by_id") OR OLD."course_id" IS DISTINCT FROM (NEW."course_id") OR OLD."visit_id" IS DISTINCT FROM (NEW."visit_id") OR OLD."product_id" IS DISTINCT FROM (NEW."product_id") OR OLD."prescribed_on" IS DISTINCT FROM (NEW."prescribed_on") OR OLD."prescribed_by_id" IS DISTINCT FROM (NEW."prescribed_by_id") OR OLD."daily_mg" IS DISTINCT FROM (NEW."daily_mg") OR OLD."days" IS DISTINCT FROM (NEW."days") OR OLD."units_10mg" IS DISTINCT FROM (NEW."units_10mg") OR OLD."units_20mg" IS DISTINCT FROM (NEW."units_20mg") OR OLD."last_dose_on" IS DISTINCT FROM (NEW."last_dose_on") OR OLD."dose_reason" IS DISTINCT FROM (NEW."dose_reason") OR OLD."policy_id" IS DISTINCT FROM (NEW."policy_id") OR OLD."gate_facts" IS DISTINCT FROM (NEW."gate_facts") OR OLD."gate_findings" IS DISTINCT FROM (NEW."gate_findings"))', func="RAISE EXCEPTION 'pgtrigger: Cannot update rows from % table', TG_TABLE_NAME;", hash='019e4cdb65fa1d0a2d3b279e56661afcfa678f47', operation='UPDATE', pgid='pgtrigger_written_once_4cb16', table='prescriptions_prescription', when='BEFORE')),
        ),
        pgtrigger.migrations.AddTrigger(
            model_name='prescription',
            trigger=pgtrigger.compiler.Trigger(name='voided_stays', sql=pgtrigger.compiler.UpsertTriggerSql(condition='WHEN (OLD."voided_at" IS NOT NULL)', func="RAISE EXCEPTION 'pgtrigger: Cannot update rows from % table', TG_TABLE_NAME;", hash='1360bac4332d7542116311f6f4d90b3d9d1c92e7', operation='UPDATE', pgid='pgtrigger_voided_stays_ca608', table='prescriptions_prescription', when='BEFORE')),
        ),
        pgtrigger.migrations.AddTrigger(
            model_name='prescription',
            trigger=pgtrigger.compiler.Trigger(name='never_deleted', sql=pgtrigger.compiler.UpsertTriggerSql(func="RAISE EXCEPTION 'pgtrigger: Cannot delete rows from % table', TG_TABLE_NAME;", hash='85d5eb538002b65e29b1723f9098e12115a58c42', operation='DELETE', pgid='pgtrigger_never_deleted_f778c', table='prescriptions_prescription', when='BEFORE')),
        ),
        pgtrigger.migrations.AddTrigger(
            model_name='prescription',
            trigger=pgtrigger.compiler.Trigger(name='insert_insert', sql=pgtrigger.compiler.UpsertTriggerSql(func='INSERT INTO "prescriptions_prescriptionevent" ("course_id", "daily_mg", "days", "dose_reason", "gate_facts", "gate_findings", "id", "last_dose_on", "pgh_context_id", "pgh_created_at", "pgh_label", "pgh_obj_id", "policy_id", "prescribed_by_id", "prescribed_on", "product_id", "recorded_at", "recorded_by_id", "units_10mg", "units_20mg", "visit_id", "voided_at", "voided_by_id", "voided_reason") VALUES (NEW."course_id", NEW."daily_mg", NEW."days", NEW."dose_reason", NEW."gate_facts", NEW."gate_findings", NEW."id", NEW."last_dose_on", _pgh_attach_context(), NOW(), \'insert\', NEW."id", NEW."policy_id", NEW."prescribed_by_id", NEW."prescribed_on", NEW."product_id", NEW."recorded_at", NEW."recorded_by_id", NEW."units_10mg", NEW."units_20mg", NEW."visit_id", NEW."voided_at", NEW."voided_by_id", NEW."voided_reason"); RETURN NULL;', hash='95f3e3791ae99898251e010dd8353a529f1ae8bb', operation='INSERT', pgid='pgtrigger_insert_insert_0285d', table='prescriptions_prescription', when='AFTER')),
        ),
        pgtrigger.migrations.AddTrigger(
            model_name='prescription',
            trigger=pgtrigger.compiler.Trigger(name='update_update', sql=pgtrigger.compiler.UpsertTriggerSql(condition='WHEN (OLD.* IS DISTINCT FROM NEW.*)', func='INSERT INTO "prescriptions_prescriptionevent" ("course_id", "daily_mg", "days", "dose_reason", "gate_facts", "gate_findings", "id", "last_dose_on", "pgh_context_id", "pgh_created_at", "pgh_label", "pgh_obj_id", "policy_id", "prescribed_by_id", "prescribed_on", "product_id", "recorded_at", "recorded_by_id", "units_10mg", "units_20mg", "visit_id", "voided_at", "voided_by_id", "voided_reason") VALUES (NEW."course_id", NEW."daily_mg", NEW."days", NEW."dose_reason", NEW."gate_facts", NEW."gate_findings", NEW."id", NEW."last_dose_on", _pgh_attach_context(), NOW(), \'update\', NEW."id", NEW."policy_id", NEW."prescribed_by_id", NEW."prescribed_on", NEW."product_id", NEW."recorded_at", NEW."recorded_by_id", NEW."units_10mg", NEW."units_20mg", NEW."visit_id", NEW."voided_at", NEW."voided_by_id", NEW."voided_reason"); RETURN NULL;', hash='ab19a47d9093f86d637b919094c5d4a8f39bc0d5', operation='UPDATE', pgid='pgtrigger_update_update_00d5f', table='prescriptions_prescription', when='AFTER')),
        ),
        pgtrigger.migrations.AddTrigger(
            model_name='prescription',
            trigger=pgtrigger.compiler.Trigger(name='delete_delete', sql=pgtrigger.compiler.UpsertTriggerSql(func='INSERT INTO "prescriptions_prescriptionevent" ("course_id", "daily_mg", "days", "dose_reason", "gate_facts", "gate_findings", "id", "last_dose_on", "pgh_context_id", "pgh_created_at", "pgh_label", "pgh_obj_id", "policy_id", "prescribed_by_id", "prescribed_on", "product_id", "recorded_at", "recorded_by_id", "units_10mg", "units_20mg", "visit_id", "voided_at", "voided_by_id", "voided_reason") VALUES (OLD."course_id", OLD."daily_mg", OLD."days", OLD."dose_reason", OLD."gate_facts", OLD."gate_findings", OLD."id", OLD."last_dose_on", _pgh_attach_context(), NOW(), \'delete\', OLD."id", OLD."policy_id", OLD."prescribed_by_id", OLD."prescribed_on", OLD."product_id", OLD."recorded_at", OLD."recorded_by_id", OLD."units_10mg", OLD."units_20mg", OLD."visit_id", OLD."voided_at", OLD."voided_by_id", OLD."voided_reason"); RETURN NULL;', hash='eb3ce020318af1da5de64c08e7acc955b7092859', operation='DELETE', pgid='pgtrigger_delete_delete_9bc0f', table='prescriptions_prescription', when='AFTER')),
        ),
        pgtrigger.migrations.AddTrigger(
            model_name='productevent',
            trigger=pgtrigger.compiler.Trigger(name='append_only', sql=pgtrigger.compiler.UpsertTriggerSql(func="RAISE EXCEPTION 'pgtrigger: Cannot update or delete rows from % table', TG_TABLE_NAME;", hash='48d5b84c23cc8e5b7989c6bcce2475fce3f1271e', operation='UPDATE OR DELETE', pgid='pgtrigger_append_only_00f04', table='prescriptions_productevent', when='BEFORE')),
        ),
        pgtrigger.migrations.AddTrigger(
            model_name='return',
            trigger=pgtrigger.compiler.Trigger(name='no_more_than_handed_over', sql=pgtrigger.compiler.UpsertTriggerSql(declare='DECLARE known RECORD; given RECORD; handed RECORD;', func="\n        SELECT line.units, dispense.prescription_id INTO handed\n        FROM prescriptions_dispenseline line\n        JOIN prescriptions_dispense dispense ON dispense.id = line.dispense_id\n        WHERE line.id = NEW.line_id;\n        \n        SELECT course_id INTO given FROM prescriptions_prescription WHERE id = handed.prescription_id;\n        \n        PERFORM FROM prescriptions_course WHERE id = given.course_id FOR NO KEY UPDATE;\n        SELECT course.state, course.patient_id,\n            patient.sex = 'female' AND patient.can_become_pregnant IS NOT FALSE AS may_be_pregnant\n        INTO known FROM prescriptions_course course\n        JOIN patients_patient patient ON patient.id = course.patient_id\n        WHERE course.id = given.course_id;\n    \n        SELECT * INTO given FROM prescriptions_prescription WHERE id = handed.prescription_id;\n    \n        IF (SELECT coalesce(sum(units), 0) FROM prescriptions_return WHERE line_id = NEW.line_id) + NEW.units > handed.units THEN\n            RAISE EXCEPTION 'return_within_dispensed' USING ERRCODE = 'check_violation', CONSTRAINT = 'return_within_dispensed';\n        END IF;\n    RETURN NEW;", hash='4469cf706193b33a13c8a29e5d469d2712b3ba34', operation='INSERT', pgid='pgtrigger_no_more_than_handed_over_d7332', table='prescriptions_return', when='BEFORE')),
        ),
        pgtrigger.migrations.AddTrigger(
            model_name='return',
            trigger=pgtrigger.compiler.Trigger(name='written_once', sql=pgtrigger.compiler.UpsertTriggerSql(func="RAISE EXCEPTION 'pgtrigger: Cannot update or delete rows from % table', TG_TABLE_NAME;", hash='7679e162e5d95dc7ff1cd36b6d9c0151db1c9d66', operation='UPDATE OR DELETE', pgid='pgtrigger_written_once_d142a', table='prescriptions_return', when='BEFORE')),
        ),
        pgtrigger.migrations.AddTrigger(
            model_name='return',
            trigger=pgtrigger.compiler.Trigger(name='insert_insert', sql=pgtrigger.compiler.UpsertTriggerSql(func='INSERT INTO "prescriptions_returnevent" ("fate", "id", "line_id", "pgh_context_id", "pgh_created_at", "pgh_label", "pgh_obj_id", "reason", "recorded_at", "recorded_by_id", "returned_on", "units") VALUES (NEW."fate", NEW."id", NEW."line_id", _pgh_attach_context(), NOW(), \'insert\', NEW."id", NEW."reason", NEW."recorded_at", NEW."recorded_by_id", NEW."returned_on", NEW."units"); RETURN NULL;', hash='3134479107fa27af7e06618552ca0839c9e732b2', operation='INSERT', pgid='pgtrigger_insert_insert_a4f24', table='prescriptions_return', when='AFTER')),
        ),
        pgtrigger.migrations.AddTrigger(
            model_name='return',
            trigger=pgtrigger.compiler.Trigger(name='update_update', sql=pgtrigger.compiler.UpsertTriggerSql(condition='WHEN (OLD.* IS DISTINCT FROM NEW.*)', func='INSERT INTO "prescriptions_returnevent" ("fate", "id", "line_id", "pgh_context_id", "pgh_created_at", "pgh_label", "pgh_obj_id", "reason", "recorded_at", "recorded_by_id", "returned_on", "units") VALUES (NEW."fate", NEW."id", NEW."line_id", _pgh_attach_context(), NOW(), \'update\', NEW."id", NEW."reason", NEW."recorded_at", NEW."recorded_by_id", NEW."returned_on", NEW."units"); RETURN NULL;', hash='a34944c90e460c9ee7cb7e71305dc5ef91625d81', operation='UPDATE', pgid='pgtrigger_update_update_2abaa', table='prescriptions_return', when='AFTER')),
        ),
        pgtrigger.migrations.AddTrigger(
            model_name='return',
            trigger=pgtrigger.compiler.Trigger(name='delete_delete', sql=pgtrigger.compiler.UpsertTriggerSql(func='INSERT INTO "prescriptions_returnevent" ("fate", "id", "line_id", "pgh_context_id", "pgh_created_at", "pgh_label", "pgh_obj_id", "reason", "recorded_at", "recorded_by_id", "returned_on", "units") VALUES (OLD."fate", OLD."id", OLD."line_id", _pgh_attach_context(), NOW(), \'delete\', OLD."id", OLD."reason", OLD."recorded_at", OLD."recorded_by_id", OLD."returned_on", OLD."units"); RETURN NULL;', hash='f9d37ebaa90bf326641a24e4dc6a9f1ee68934d6', operation='DELETE', pgid='pgtrigger_delete_delete_2311a', table='prescriptions_return', when='AFTER')),
        ),
        pgtrigger.migrations.AddTrigger(
            model_name='returnevent',
            trigger=pgtrigger.compiler.Trigger(name='append_only', sql=pgtrigger.compiler.UpsertTriggerSql(func="RAISE EXCEPTION 'pgtrigger: Cannot update or delete rows from % table', TG_TABLE_NAME;", hash='bf81f01e6f2be955b1e3e14f7def2240fefd356f', operation='UPDATE OR DELETE', pgid='pgtrigger_append_only_385bb', table='prescriptions_returnevent', when='BEFORE')),
        ),
        pgtrigger.migrations.AddTrigger(
            model_name='strength',
            trigger=pgtrigger.compiler.Trigger(name='insert_insert', sql=pgtrigger.compiler.UpsertTriggerSql(func='INSERT INTO "prescriptions_strengthevent" ("id", "pgh_context_id", "pgh_created_at", "pgh_label", "pgh_obj_id", "product_id", "unit_mg") VALUES (NEW."id", _pgh_attach_context(), NOW(), \'insert\', NEW."id", NEW."product_id", NEW."unit_mg"); RETURN NULL;', hash='d8656ca055480a3454f10de7d5b6572f16763631', operation='INSERT', pgid='pgtrigger_insert_insert_11d03', table='prescriptions_strength', when='AFTER')),
        ),
        pgtrigger.migrations.AddTrigger(
            model_name='strength',
            trigger=pgtrigger.compiler.Trigger(name='update_update', sql=pgtrigger.compiler.UpsertTriggerSql(condition='WHEN (OLD.* IS DISTINCT FROM NEW.*)', func='INSERT INTO "prescriptions_strengthevent" ("id", "pgh_context_id", "pgh_created_at", "pgh_label", "pgh_obj_id", "product_id", "unit_mg") VALUES (NEW."id", _pgh_attach_context(), NOW(), \'update\', NEW."id", NEW."product_id", NEW."unit_mg"); RETURN NULL;', hash='3db43be53c763929e2d34fc4bb8dcf2e8bfcb7d1', operation='UPDATE', pgid='pgtrigger_update_update_f006f', table='prescriptions_strength', when='AFTER')),
        ),
        pgtrigger.migrations.AddTrigger(
            model_name='strength',
            trigger=pgtrigger.compiler.Trigger(name='delete_delete', sql=pgtrigger.compiler.UpsertTriggerSql(func='INSERT INTO "prescriptions_strengthevent" ("id", "pgh_context_id", "pgh_created_at", "pgh_label", "pgh_obj_id", "product_id", "unit_mg") VALUES (OLD."id", _pgh_attach_context(), NOW(), \'delete\', OLD."id", OLD."product_id", OLD."unit_mg"); RETURN NULL;', hash='ded9deadb0a2d76498f1b6850cf3807dcc2c4c44', operation='DELETE', pgid='pgtrigger_delete_delete_563fc', table='prescriptions_strength', when='AFTER')),
        ),
        pgtrigger.migrations.AddTrigger(
            model_name='lotevent',
            trigger=pgtrigger.compiler.Trigger(name='append_only', sql=pgtrigger.compiler.UpsertTriggerSql(func="RAISE EXCEPTION 'pgtrigger: Cannot update or delete rows from % table', TG_TABLE_NAME;", hash='1b2482416a9fe3ea79eff255954d7528490b144c', operation='UPDATE OR DELETE', pgid='pgtrigger_append_only_d5edd', table='prescriptions_lotevent', when='BEFORE')),
        ),
        pgtrigger.migrations.AddTrigger(
            model_name='lot',
            trigger=pgtrigger.compiler.Trigger(name='insert_insert', sql=pgtrigger.compiler.UpsertTriggerSql(func='INSERT INTO "prescriptions_lotevent" ("branch_id", "expires_on", "id", "lot_no", "pgh_context_id", "pgh_created_at", "pgh_label", "pgh_obj_id", "received_on", "received_units", "strength_id") VALUES (NEW."branch_id", NEW."expires_on", NEW."id", NEW."lot_no", _pgh_attach_context(), NOW(), \'insert\', NEW."id", NEW."received_on", NEW."received_units", NEW."strength_id"); RETURN NULL;', hash='d6857032ca17f7cec4ab6a7b3d7550db7917a38f', operation='INSERT', pgid='pgtrigger_insert_insert_5845a', table='prescriptions_lot', when='AFTER')),
        ),
        pgtrigger.migrations.AddTrigger(
            model_name='lot',
            trigger=pgtrigger.compiler.Trigger(name='update_update', sql=pgtrigger.compiler.UpsertTriggerSql(condition='WHEN (OLD.* IS DISTINCT FROM NEW.*)', func='INSERT INTO "prescriptions_lotevent" ("branch_id", "expires_on", "id", "lot_no", "pgh_context_id", "pgh_created_at", "pgh_label", "pgh_obj_id", "received_on", "received_units", "strength_id") VALUES (NEW."branch_id", NEW."expires_on", NEW."id", NEW."lot_no", _pgh_attach_context(), NOW(), \'update\', NEW."id", NEW."received_on", NEW."received_units", NEW."strength_id"); RETURN NULL;', hash='f6ec4ff185dad806472678b8506d7ed52e1bbcf4', operation='UPDATE', pgid='pgtrigger_update_update_6ceec', table='prescriptions_lot', when='AFTER')),
        ),
        pgtrigger.migrations.AddTrigger(
            model_name='lot',
            trigger=pgtrigger.compiler.Trigger(name='delete_delete', sql=pgtrigger.compiler.UpsertTriggerSql(func='INSERT INTO "prescriptions_lotevent" ("branch_id", "expires_on", "id", "lot_no", "pgh_context_id", "pgh_created_at", "pgh_label", "pgh_obj_id", "received_on", "received_units", "strength_id") VALUES (OLD."branch_id", OLD."expires_on", OLD."id", OLD."lot_no", _pgh_attach_context(), NOW(), \'delete\', OLD."id", OLD."received_on", OLD."received_units", OLD."strength_id"); RETURN NULL;', hash='562e42da0d2b2d636346806b66d5e97375a57371', operation='DELETE', pgid='pgtrigger_delete_delete_21938', table='prescriptions_lot', when='AFTER')),
        ),
        pgtrigger.migrations.AddTrigger(
            model_name='strengthevent',
            trigger=pgtrigger.compiler.Trigger(name='append_only', sql=pgtrigger.compiler.UpsertTriggerSql(func="RAISE EXCEPTION 'pgtrigger: Cannot update or delete rows from % table', TG_TABLE_NAME;", hash='b55728b9fb4633aa639f6d04f59342ba5be3bfbf', operation='UPDATE OR DELETE', pgid='pgtrigger_append_only_0b018', table='prescriptions_strengthevent', when='BEFORE')),
        ),
    ]

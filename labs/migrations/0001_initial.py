import clinic.models.base
import django.contrib.postgres.constraints
import django.contrib.postgres.fields.ranges
import django.db.models.deletion
import django.db.models.functions.datetime
import pgtrigger.compiler
import pgtrigger.migrations
from django.conf import settings
from django.db import migrations, models


class Migration(migrations.Migration):

    initial = True

    dependencies = [
        ('clinic', '__first__'),
        ('patients', '0001_initial'),
        ('pghistory', '0007_auto_20250421_0444'),
    ]

    operations = [
        migrations.CreateModel(
            name='AnalyteEvent',
            fields=[
                ('pgh_id', models.AutoField(primary_key=True, serialize=False)),
                ('pgh_created_at', models.DateTimeField(auto_now_add=True)),
                ('pgh_label', models.TextField(help_text='The event label.')),
                ('id', models.BigIntegerField()),
                ('key', models.SlugField(db_index=False, max_length=10)),
                ('name_en', models.CharField(max_length=80)),
                ('name_ja', models.CharField(max_length=80)),
                ('abbreviation', models.CharField(max_length=20)),
                ('unit', models.CharField(max_length=20)),
                ('jlac10', models.CharField(blank=True, max_length=17)),
                ('loinc', models.CharField(blank=True, max_length=10)),
                ('is_required_each_month', models.BooleanField()),
                ('position', models.PositiveSmallIntegerField()),
                ('pgh_context', models.ForeignKey(db_constraint=False, null=True, on_delete=django.db.models.deletion.DO_NOTHING, related_name='+', to='pghistory.context')),
            ],
            options={
                'abstract': False,
            },
        ),
        migrations.CreateModel(
            name='Laboratory',
            fields=[
                ('id', models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name='ID')),
                ('name', models.CharField(max_length=100, unique=True)),
                ('is_active', models.BooleanField(default=True)),
            ],
            options={
                'verbose_name_plural': 'laboratories',
            },
        ),
        migrations.CreateModel(
            name='LaboratoryEvent',
            fields=[
                ('pgh_id', models.AutoField(primary_key=True, serialize=False)),
                ('pgh_created_at', models.DateTimeField(auto_now_add=True)),
                ('pgh_label', models.TextField(help_text='The event label.')),
                ('id', models.BigIntegerField()),
                ('name', models.CharField(max_length=100)),
                ('is_active', models.BooleanField(default=True)),
                ('pgh_context', models.ForeignKey(db_constraint=False, null=True, on_delete=django.db.models.deletion.DO_NOTHING, related_name='+', to='pghistory.context')),
                ('pgh_obj', models.ForeignKey(db_constraint=False, on_delete=django.db.models.deletion.DO_NOTHING, related_name='events', to='labs.laboratory')),
            ],
            options={
                'abstract': False,
            },
        ),
        migrations.CreateModel(
            name='LabReport',
            fields=[
                ('id', models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name='ID')),
                ('recorded_at', models.DateTimeField(db_default=django.db.models.functions.datetime.Now(), editable=False)),
                ('accession_no', models.CharField(blank=True, max_length=40)),
                ('collected_at', models.DateTimeField()),
                ('is_fasting', models.BooleanField(blank=True, null=True)),
                ('resulted_at', models.DateTimeField(blank=True, null=True)),
                ('reviewed_at', models.DateTimeField(blank=True, null=True)),
                ('review_comment', models.CharField(blank=True, max_length=500)),
                ('voided_at', models.DateTimeField(blank=True, null=True)),
                ('voided_reason', models.CharField(blank=True, max_length=500)),
                ('collected_by', models.ForeignKey(blank=True, null=True, on_delete=django.db.models.deletion.PROTECT, related_name='+', to=settings.AUTH_USER_MODEL)),
                ('laboratory', models.ForeignKey(on_delete=django.db.models.deletion.PROTECT, related_name='reports', to='labs.laboratory')),
                ('patient', models.ForeignKey(on_delete=django.db.models.deletion.PROTECT, related_name='lab_reports', to='patients.patient')),
                ('recorded_by', models.ForeignKey(editable=False, on_delete=django.db.models.deletion.PROTECT, related_name='+', to=settings.AUTH_USER_MODEL)),
                ('resulted_by', models.ForeignKey(blank=True, null=True, on_delete=django.db.models.deletion.PROTECT, related_name='+', to=settings.AUTH_USER_MODEL)),
                ('reviewed_by', models.ForeignKey(blank=True, null=True, on_delete=django.db.models.deletion.PROTECT, related_name='+', to=settings.AUTH_USER_MODEL)),
                ('visit', models.ForeignKey(blank=True, null=True, on_delete=django.db.models.deletion.PROTECT, related_name='lab_reports', to='patients.visit')),
                ('voided_by', models.ForeignKey(blank=True, null=True, on_delete=django.db.models.deletion.PROTECT, related_name='+', to=settings.AUTH_USER_MODEL)),
            ],
            options={
                'ordering': ['-collected_at', '-pk'],
                'indexes': [models.Index(fields=['patient', '-collected_at'], name='lab_report_of_patient')],
                'constraints': [models.CheckConstraint(condition=models.Q(models.Q(('resulted_at__isnull', True), ('resulted_by__isnull', True)), models.Q(('resulted_at__isnull', False), ('resulted_by__isnull', False)), _connector='OR'), name='lab_report_resulted_pair'), models.CheckConstraint(condition=models.Q(models.Q(('reviewed_at__isnull', True), ('reviewed_by__isnull', True)), models.Q(('reviewed_at__isnull', False), ('reviewed_by__isnull', False)), _connector='OR'), name='lab_report_reviewed_pair'), models.CheckConstraint(condition=models.Q(('reviewed_at', None), ('resulted_at__isnull', False), _connector='OR'), name='lab_report_reviewed_after_result'), models.CheckConstraint(condition=models.Q(('resulted_at', None), ('resulted_at__gte', models.F('collected_at')), _connector='OR'), name='lab_report_resulted_after_collection'), models.CheckConstraint(condition=models.Q(models.Q(('voided_at', None), ('voided_by', None), ('voided_reason', '')), models.Q(models.Q(('voided_reason', ''), _negated=True), ('voided_at__isnull', False), ('voided_by__isnull', False)), _connector='OR'), name='lab_report_voided_with_reason'), models.UniqueConstraint(condition=models.Q(models.Q(('accession_no', ''), _negated=True), ('voided_at', None)), fields=('laboratory', 'accession_no'), name='lab_report_accession_once')],
            },
        ),
        migrations.CreateModel(
            name='LabReportEvent',
            fields=[
                ('pgh_id', models.AutoField(primary_key=True, serialize=False)),
                ('pgh_created_at', models.DateTimeField(auto_now_add=True)),
                ('pgh_label', models.TextField(help_text='The event label.')),
                ('id', models.BigIntegerField()),
                ('recorded_at', models.DateTimeField(db_default=django.db.models.functions.datetime.Now(), editable=False)),
                ('accession_no', models.CharField(blank=True, max_length=40)),
                ('collected_at', models.DateTimeField()),
                ('is_fasting', models.BooleanField(blank=True, null=True)),
                ('resulted_at', models.DateTimeField(blank=True, null=True)),
                ('reviewed_at', models.DateTimeField(blank=True, null=True)),
                ('review_comment', models.CharField(blank=True, max_length=500)),
                ('voided_at', models.DateTimeField(blank=True, null=True)),
                ('voided_reason', models.CharField(blank=True, max_length=500)),
                ('collected_by', models.ForeignKey(blank=True, db_constraint=False, null=True, on_delete=django.db.models.deletion.DO_NOTHING, related_name='+', related_query_name='+', to=settings.AUTH_USER_MODEL)),
                ('laboratory', models.ForeignKey(db_constraint=False, on_delete=django.db.models.deletion.DO_NOTHING, related_name='+', related_query_name='+', to='labs.laboratory')),
                ('patient', models.ForeignKey(db_constraint=False, on_delete=django.db.models.deletion.DO_NOTHING, related_name='+', related_query_name='+', to='patients.patient')),
                ('pgh_context', models.ForeignKey(db_constraint=False, null=True, on_delete=django.db.models.deletion.DO_NOTHING, related_name='+', to='pghistory.context')),
                ('pgh_obj', models.ForeignKey(db_constraint=False, on_delete=django.db.models.deletion.DO_NOTHING, related_name='events', to='labs.labreport')),
                ('recorded_by', models.ForeignKey(db_constraint=False, editable=False, on_delete=django.db.models.deletion.DO_NOTHING, related_name='+', related_query_name='+', to=settings.AUTH_USER_MODEL)),
                ('resulted_by', models.ForeignKey(blank=True, db_constraint=False, null=True, on_delete=django.db.models.deletion.DO_NOTHING, related_name='+', related_query_name='+', to=settings.AUTH_USER_MODEL)),
                ('reviewed_by', models.ForeignKey(blank=True, db_constraint=False, null=True, on_delete=django.db.models.deletion.DO_NOTHING, related_name='+', related_query_name='+', to=settings.AUTH_USER_MODEL)),
                ('visit', models.ForeignKey(blank=True, db_constraint=False, null=True, on_delete=django.db.models.deletion.DO_NOTHING, related_name='+', related_query_name='+', to='patients.visit')),
                ('voided_by', models.ForeignKey(blank=True, db_constraint=False, null=True, on_delete=django.db.models.deletion.DO_NOTHING, related_name='+', related_query_name='+', to=settings.AUTH_USER_MODEL)),
            ],
            options={
                'abstract': False,
            },
        ),
        migrations.CreateModel(
            name='LabValue',
            fields=[
                ('id', models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name='ID')),
                ('recorded_at', models.DateTimeField(db_default=django.db.models.functions.datetime.Now(), editable=False)),
                ('raw', models.CharField(max_length=40)),
                ('comparator', clinic.models.base.ChoiceField(blank=True, choices=[('', '='), ('<', '<'), ('<=', '≤'), ('>', '>'), ('>=', '≥')], max_length=2)),
                ('value', models.DecimalField(blank=True, decimal_places=4, max_digits=12, null=True)),
                ('unit', models.CharField(max_length=20)),
                ('low', models.DecimalField(blank=True, decimal_places=3, max_digits=10, null=True)),
                ('high', models.DecimalField(blank=True, decimal_places=3, max_digits=10, null=True)),
                ('unusable_reason', models.CharField(blank=True, max_length=40)),
                ('correction_reason', models.CharField(blank=True, max_length=500)),
                ('corrects', models.ForeignKey(blank=True, null=True, on_delete=django.db.models.deletion.PROTECT, related_name='corrections', to='labs.labvalue')),
                ('recorded_by', models.ForeignKey(editable=False, on_delete=django.db.models.deletion.PROTECT, related_name='+', to=settings.AUTH_USER_MODEL)),
                ('report', models.ForeignKey(on_delete=django.db.models.deletion.PROTECT, related_name='values', to='labs.labreport')),
            ],
            options={
                'constraints': [models.CheckConstraint(condition=models.Q(models.Q(('unusable_reason', ''), ('value__isnull', False)), models.Q(models.Q(('unusable_reason', ''), _negated=True), ('value', None)), _connector='OR'), name='lab_value_usable_or_says_why'), models.CheckConstraint(condition=models.Q(('value', None), ('value__gte', 0), _connector='OR'), name='lab_value_not_negative'), models.UniqueConstraint(fields=('corrects',), name='lab_value_corrected_once'), models.CheckConstraint(condition=models.Q(models.Q(('correction_reason', ''), ('corrects', None)), models.Q(models.Q(('correction_reason', ''), _negated=True), ('corrects__isnull', False)), _connector='OR'), name='lab_value_corrected_with_reason')],
            },
        ),
        migrations.CreateModel(
            name='LabValueEvent',
            fields=[
                ('pgh_id', models.AutoField(primary_key=True, serialize=False)),
                ('pgh_created_at', models.DateTimeField(auto_now_add=True)),
                ('pgh_label', models.TextField(help_text='The event label.')),
                ('id', models.BigIntegerField()),
                ('recorded_at', models.DateTimeField(db_default=django.db.models.functions.datetime.Now(), editable=False)),
                ('raw', models.CharField(max_length=40)),
                ('comparator', clinic.models.base.ChoiceField(blank=True, choices=[('', '='), ('<', '<'), ('<=', '≤'), ('>', '>'), ('>=', '≥')], max_length=2)),
                ('value', models.DecimalField(blank=True, decimal_places=4, max_digits=12, null=True)),
                ('unit', models.CharField(max_length=20)),
                ('low', models.DecimalField(blank=True, decimal_places=3, max_digits=10, null=True)),
                ('high', models.DecimalField(blank=True, decimal_places=3, max_digits=10, null=True)),
                ('unusable_reason', models.CharField(blank=True, max_length=40)),
                ('correction_reason', models.CharField(blank=True, max_length=500)),
                ('corrects', models.ForeignKey(blank=True, db_constraint=False, null=True, on_delete=django.db.models.deletion.DO_NOTHING, related_name='+', related_query_name='+', to='labs.labvalue')),
                ('pgh_context', models.ForeignKey(db_constraint=False, null=True, on_delete=django.db.models.deletion.DO_NOTHING, related_name='+', to='pghistory.context')),
                ('pgh_obj', models.ForeignKey(db_constraint=False, on_delete=django.db.models.deletion.DO_NOTHING, related_name='events', to='labs.labvalue')),
                ('recorded_by', models.ForeignKey(db_constraint=False, editable=False, on_delete=django.db.models.deletion.DO_NOTHING, related_name='+', related_query_name='+', to=settings.AUTH_USER_MODEL)),
                ('report', models.ForeignKey(db_constraint=False, on_delete=django.db.models.deletion.DO_NOTHING, related_name='+', related_query_name='+', to='labs.labreport')),
            ],
            options={
                'abstract': False,
            },
        ),
        migrations.CreateModel(
            name='PregnancyTest',
            fields=[
                ('id', models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name='ID')),
                ('recorded_at', models.DateTimeField(db_default=django.db.models.functions.datetime.Now(), editable=False)),
                ('kind', clinic.models.base.ChoiceField(choices=[('urine', 'Urine'), ('serum', 'Serum')], default='urine', max_length=5)),
                ('taken_at', models.DateTimeField()),
                ('taken_on', models.DateField(help_text='Day of the specimen at the clinic.')),
                ('result', clinic.models.base.ChoiceField(choices=[('negative', 'Negative'), ('positive', 'Positive'), ('inconclusive', 'Inconclusive')], max_length=12)),
                ('method', models.CharField(blank=True, max_length=60)),
                ('kit_lot_no', models.CharField(blank=True, max_length=40)),
                ('is_observed', models.BooleanField(default=True)),
                ('voided_at', models.DateTimeField(blank=True, null=True)),
                ('voided_reason', models.CharField(blank=True, max_length=500)),
                ('patient', models.ForeignKey(on_delete=django.db.models.deletion.PROTECT, related_name='pregnancy_tests', to='patients.patient')),
                ('read_by', models.ForeignKey(on_delete=django.db.models.deletion.PROTECT, related_name='+', to=settings.AUTH_USER_MODEL)),
                ('recorded_by', models.ForeignKey(editable=False, on_delete=django.db.models.deletion.PROTECT, related_name='+', to=settings.AUTH_USER_MODEL)),
                ('second_reader', models.ForeignKey(blank=True, null=True, on_delete=django.db.models.deletion.PROTECT, related_name='+', to=settings.AUTH_USER_MODEL)),
                ('visit', models.ForeignKey(blank=True, null=True, on_delete=django.db.models.deletion.PROTECT, related_name='pregnancy_tests', to='patients.visit')),
                ('voided_by', models.ForeignKey(blank=True, null=True, on_delete=django.db.models.deletion.PROTECT, related_name='+', to=settings.AUTH_USER_MODEL)),
            ],
            options={
                'ordering': ['-taken_on', '-pk'],
                'indexes': [models.Index(fields=['patient', '-taken_on'], name='pregnancy_test_of_patient')],
                'constraints': [models.CheckConstraint(condition=models.Q(('second_reader', models.F('read_by')), _negated=True), name='pregnancy_test_two_readers'), models.CheckConstraint(condition=models.Q(models.Q(('voided_at', None), ('voided_by', None), ('voided_reason', '')), models.Q(models.Q(('voided_reason', ''), _negated=True), ('voided_at__isnull', False), ('voided_by__isnull', False)), _connector='OR'), name='pregnancy_test_voided_with_reason')],
            },
        ),
        migrations.CreateModel(
            name='PregnancyTestEvent',
            fields=[
                ('pgh_id', models.AutoField(primary_key=True, serialize=False)),
                ('pgh_created_at', models.DateTimeField(auto_now_add=True)),
                ('pgh_label', models.TextField(help_text='The event label.')),
                ('id', models.BigIntegerField()),
                ('recorded_at', models.DateTimeField(db_default=django.db.models.functions.datetime.Now(), editable=False)),
                ('kind', clinic.models.base.ChoiceField(choices=[('urine', 'Urine'), ('serum', 'Serum')], default='urine', max_length=5)),
                ('taken_at', models.DateTimeField()),
                ('taken_on', models.DateField(help_text='Day of the specimen at the clinic.')),
                ('result', clinic.models.base.ChoiceField(choices=[('negative', 'Negative'), ('positive', 'Positive'), ('inconclusive', 'Inconclusive')], max_length=12)),
                ('method', models.CharField(blank=True, max_length=60)),
                ('kit_lot_no', models.CharField(blank=True, max_length=40)),
                ('is_observed', models.BooleanField(default=True)),
                ('voided_at', models.DateTimeField(blank=True, null=True)),
                ('voided_reason', models.CharField(blank=True, max_length=500)),
                ('patient', models.ForeignKey(db_constraint=False, on_delete=django.db.models.deletion.DO_NOTHING, related_name='+', related_query_name='+', to='patients.patient')),
                ('pgh_context', models.ForeignKey(db_constraint=False, null=True, on_delete=django.db.models.deletion.DO_NOTHING, related_name='+', to='pghistory.context')),
                ('pgh_obj', models.ForeignKey(db_constraint=False, on_delete=django.db.models.deletion.DO_NOTHING, related_name='events', to='labs.pregnancytest')),
                ('read_by', models.ForeignKey(db_constraint=False, on_delete=django.db.models.deletion.DO_NOTHING, related_name='+', related_query_name='+', to=settings.AUTH_USER_MODEL)),
                ('recorded_by', models.ForeignKey(db_constraint=False, editable=False, on_delete=django.db.models.deletion.DO_NOTHING, related_name='+', related_query_name='+', to=settings.AUTH_USER_MODEL)),
                ('second_reader', models.ForeignKey(blank=True, db_constraint=False, null=True, on_delete=django.db.models.deletion.DO_NOTHING, related_name='+', related_query_name='+', to=settings.AUTH_USER_MODEL)),
                ('visit', models.ForeignKey(blank=True, db_constraint=False, null=True, on_delete=django.db.models.deletion.DO_NOTHING, related_name='+', related_query_name='+', to='patients.visit')),
                ('voided_by', models.ForeignKey(blank=True, db_constraint=False, null=True, on_delete=django.db.models.deletion.DO_NOTHING, related_name='+', related_query_name='+', to=settings.AUTH_USER_MODEL)),
            ],
            options={
                'abstract': False,
            },
        ),
        migrations.CreateModel(
            name='ReferenceInterval',
            fields=[
                ('id', models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name='ID')),
                ('sex', clinic.models.base.ChoiceField(choices=[('female', 'Female'), ('male', 'Male')], max_length=6)),
                ('age_from', models.PositiveSmallIntegerField(default=0)),
                ('low', models.DecimalField(blank=True, decimal_places=3, max_digits=10, null=True)),
                ('high', models.DecimalField(blank=True, decimal_places=3, max_digits=10, null=True)),
                ('valid_during', django.contrib.postgres.fields.ranges.DateRangeField()),
                ('source', models.CharField(max_length=100)),
                ('laboratory', models.ForeignKey(on_delete=django.db.models.deletion.PROTECT, related_name='intervals', to='labs.laboratory')),
            ],
            options={
                'constraints': [models.CheckConstraint(condition=models.Q(('low', None), ('high', None), ('low__lte', models.F('high')), _connector='OR'), name='reference_interval_low_to_high')],
            },
        ),
        migrations.CreateModel(
            name='ReferenceIntervalEvent',
            fields=[
                ('pgh_id', models.AutoField(primary_key=True, serialize=False)),
                ('pgh_created_at', models.DateTimeField(auto_now_add=True)),
                ('pgh_label', models.TextField(help_text='The event label.')),
                ('id', models.BigIntegerField()),
                ('sex', clinic.models.base.ChoiceField(choices=[('female', 'Female'), ('male', 'Male')], max_length=6)),
                ('age_from', models.PositiveSmallIntegerField(default=0)),
                ('low', models.DecimalField(blank=True, decimal_places=3, max_digits=10, null=True)),
                ('high', models.DecimalField(blank=True, decimal_places=3, max_digits=10, null=True)),
                ('valid_during', django.contrib.postgres.fields.ranges.DateRangeField()),
                ('source', models.CharField(max_length=100)),
                ('laboratory', models.ForeignKey(db_constraint=False, on_delete=django.db.models.deletion.DO_NOTHING, related_name='+', related_query_name='+', to='labs.laboratory')),
                ('pgh_context', models.ForeignKey(db_constraint=False, null=True, on_delete=django.db.models.deletion.DO_NOTHING, related_name='+', to='pghistory.context')),
                ('pgh_obj', models.ForeignKey(db_constraint=False, on_delete=django.db.models.deletion.DO_NOTHING, related_name='events', to='labs.referenceinterval')),
            ],
            options={
                'abstract': False,
            },
        ),
        migrations.CreateModel(
            name='Analyte',
            fields=[
                ('id', models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name='ID')),
                ('key', models.SlugField(max_length=10, unique=True)),
                ('name_en', models.CharField(max_length=80)),
                ('name_ja', models.CharField(max_length=80)),
                ('abbreviation', models.CharField(max_length=20)),
                ('unit', models.CharField(max_length=20)),
                ('jlac10', models.CharField(blank=True, max_length=17)),
                ('loinc', models.CharField(blank=True, max_length=10)),
                ('is_required_each_month', models.BooleanField()),
                ('position', models.PositiveSmallIntegerField()),
            ],
            options={
                'ordering': ['position'],
                'constraints': [models.CheckConstraint(condition=models.Q(('jlac10', ''), ('jlac10__regex', '^[0-9A-Z]{17}$'), _connector='OR'), name='analyte_jlac10_shape')],
            },
        ),
        pgtrigger.migrations.AddTrigger(
            model_name='analyte',
            trigger=pgtrigger.compiler.Trigger(name='insert_insert', sql=pgtrigger.compiler.UpsertTriggerSql(func='INSERT INTO "labs_analyteevent" ("abbreviation", "id", "is_required_each_month", "jlac10", "key", "loinc", "name_en", "name_ja", "pgh_context_id", "pgh_created_at", "pgh_label", "pgh_obj_id", "position", "unit") VALUES (NEW."abbreviation", NEW."id", NEW."is_required_each_month", NEW."jlac10", NEW."key", NEW."loinc", NEW."name_en", NEW."name_ja", _pgh_attach_context(), NOW(), \'insert\', NEW."id", NEW."position", NEW."unit"); RETURN NULL;', hash='c01dca01ef19b7f13d4e7f1de5f3f89007dd34e9', operation='INSERT', pgid='pgtrigger_insert_insert_35a3c', table='labs_analyte', when='AFTER')),
        ),
        pgtrigger.migrations.AddTrigger(
            model_name='analyte',
            trigger=pgtrigger.compiler.Trigger(name='update_update', sql=pgtrigger.compiler.UpsertTriggerSql(condition='WHEN (OLD.* IS DISTINCT FROM NEW.*)', func='INSERT INTO "labs_analyteevent" ("abbreviation", "id", "is_required_each_month", "jlac10", "key", "loinc", "name_en", "name_ja", "pgh_context_id", "pgh_created_at", "pgh_label", "pgh_obj_id", "position", "unit") VALUES (NEW."abbreviation", NEW."id", NEW."is_required_each_month", NEW."jlac10", NEW."key", NEW."loinc", NEW."name_en", NEW."name_ja", _pgh_attach_context(), NOW(), \'update\', NEW."id", NEW."position", NEW."unit"); RETURN NULL;', hash='e82d6742fb6b97ad2a887e8883ffa303364d9e41', operation='UPDATE', pgid='pgtrigger_update_update_63a18', table='labs_analyte', when='AFTER')),
        ),
        pgtrigger.migrations.AddTrigger(
            model_name='analyte',
            trigger=pgtrigger.compiler.Trigger(name='delete_delete', sql=pgtrigger.compiler.UpsertTriggerSql(func='INSERT INTO "labs_analyteevent" ("abbreviation", "id", "is_required_each_month", "jlac10", "key", "loinc", "name_en", "name_ja", "pgh_context_id", "pgh_created_at", "pgh_label", "pgh_obj_id", "position", "unit") VALUES (OLD."abbreviation", OLD."id", OLD."is_required_each_month", OLD."jlac10", OLD."key", OLD."loinc", OLD."name_en", OLD."name_ja", _pgh_attach_context(), NOW(), \'delete\', OLD."id", OLD."position", OLD."unit"); RETURN NULL;', hash='1b23574609cc6f74fa18163ec9db08da21e48fde', operation='DELETE', pgid='pgtrigger_delete_delete_63200', table='labs_analyte', when='AFTER')),
        ),
        migrations.AddField(
            model_name='analyteevent',
            name='pgh_obj',
            field=models.ForeignKey(db_constraint=False, on_delete=django.db.models.deletion.DO_NOTHING, related_name='events', to='labs.analyte'),
        ),
        pgtrigger.migrations.AddTrigger(
            model_name='laboratory',
            trigger=pgtrigger.compiler.Trigger(name='insert_insert', sql=pgtrigger.compiler.UpsertTriggerSql(func='INSERT INTO "labs_laboratoryevent" ("id", "is_active", "name", "pgh_context_id", "pgh_created_at", "pgh_label", "pgh_obj_id") VALUES (NEW."id", NEW."is_active", NEW."name", _pgh_attach_context(), NOW(), \'insert\', NEW."id"); RETURN NULL;', hash='ad2d5d266796189a12d05a727ca880e3a0664c41', operation='INSERT', pgid='pgtrigger_insert_insert_42f00', table='labs_laboratory', when='AFTER')),
        ),
        pgtrigger.migrations.AddTrigger(
            model_name='laboratory',
            trigger=pgtrigger.compiler.Trigger(name='update_update', sql=pgtrigger.compiler.UpsertTriggerSql(condition='WHEN (OLD.* IS DISTINCT FROM NEW.*)', func='INSERT INTO "labs_laboratoryevent" ("id", "is_active", "name", "pgh_context_id", "pgh_created_at", "pgh_label", "pgh_obj_id") VALUES (NEW."id", NEW."is_active", NEW."name", _pgh_attach_context(), NOW(), \'update\', NEW."id"); RETURN NULL;', hash='6c020902fd58555202d3daf94fb5cce425a97e77', operation='UPDATE', pgid='pgtrigger_update_update_74774', table='labs_laboratory', when='AFTER')),
        ),
        pgtrigger.migrations.AddTrigger(
            model_name='laboratory',
            trigger=pgtrigger.compiler.Trigger(name='delete_delete', sql=pgtrigger.compiler.UpsertTriggerSql(func='INSERT INTO "labs_laboratoryevent" ("id", "is_active", "name", "pgh_context_id", "pgh_created_at", "pgh_label", "pgh_obj_id") VALUES (OLD."id", OLD."is_active", OLD."name", _pgh_attach_context(), NOW(), \'delete\', OLD."id"); RETURN NULL;', hash='d2a89512e7ba170d47b123f0586a18b90804e9d7', operation='DELETE', pgid='pgtrigger_delete_delete_54374', table='labs_laboratory', when='AFTER')),
        ),
        migrations.AddField(
            model_name='labvalue',
            name='analyte',
            field=models.ForeignKey(on_delete=django.db.models.deletion.PROTECT, related_name='values', to='labs.analyte'),
        ),
        migrations.AddField(
            model_name='labvalueevent',
            name='analyte',
            field=models.ForeignKey(db_constraint=False, on_delete=django.db.models.deletion.DO_NOTHING, related_name='+', related_query_name='+', to='labs.analyte'),
        ),
        migrations.AddField(
            model_name='referenceinterval',
            name='analyte',
            field=models.ForeignKey(on_delete=django.db.models.deletion.PROTECT, related_name='intervals', to='labs.analyte'),
        ),
        migrations.AddField(
            model_name='referenceintervalevent',
            name='analyte',
            field=models.ForeignKey(db_constraint=False, on_delete=django.db.models.deletion.DO_NOTHING, related_name='+', related_query_name='+', to='labs.analyte'),
        ),
        migrations.AddConstraint(
            model_name='labvalue',
            constraint=models.UniqueConstraint(condition=models.Q(('corrects', None)), fields=('report', 'analyte'), name='lab_value_once_a_report'),
        ),
        migrations.AddConstraint(
            model_name='referenceinterval',
            constraint=django.contrib.postgres.constraints.ExclusionConstraint(expressions=[('laboratory', '='), ('analyte', '='), ('sex', '='), ('age_from', '='), ('valid_during', '&&')], name='reference_interval_one_at_a_time'),
        ),
        pgtrigger.migrations.AddTrigger(
            model_name='analyteevent',
            trigger=pgtrigger.compiler.Trigger(name='append_only', sql=pgtrigger.compiler.UpsertTriggerSql(func="RAISE EXCEPTION 'pgtrigger: Cannot update or delete rows from % table', TG_TABLE_NAME;", hash='6a8cb1f14f57320f88965f51dd2e328c70f94fd7', operation='UPDATE OR DELETE', pgid='pgtrigger_append_only_81d37', table='labs_analyteevent', when='BEFORE')),
        ),
        pgtrigger.migrations.AddTrigger(
            model_name='laboratoryevent',
            trigger=pgtrigger.compiler.Trigger(name='append_only', sql=pgtrigger.compiler.UpsertTriggerSql(func="RAISE EXCEPTION 'pgtrigger: Cannot update or delete rows from % table', TG_TABLE_NAME;", hash='2267ae3e566e461ed75d610f4023c2dc1afd127c', operation='UPDATE OR DELETE', pgid='pgtrigger_append_only_6a23c', table='labs_laboratoryevent', when='BEFORE')),
        ),
        pgtrigger.migrations.AddTrigger(
            model_name='labreport',
            trigger=pgtrigger.compiler.Trigger(name='specimen_stays', sql=pgtrigger.compiler.UpsertTriggerSql(condition='WHEN (OLD."patient_id" IS DISTINCT FROM (NEW."patient_id") OR OLD."visit_id" IS DISTINCT FROM (NEW."visit_id") OR OLD."laboratory_id" IS DISTINCT FROM (NEW."laboratory_id") OR OLD."collected_at" IS DISTINCT FROM (NEW."collected_at") OR OLD."recorded_by_id" IS DISTINCT FROM (NEW."recorded_by_id"))', func="RAISE EXCEPTION 'pgtrigger: Cannot update rows from % table', TG_TABLE_NAME;", hash='4591936b27d6a82f36fe4a26b4abb80319604b8b', operation='UPDATE', pgid='pgtrigger_specimen_stays_7a7bc', table='labs_labreport', when='BEFORE')),
        ),
        pgtrigger.migrations.AddTrigger(
            model_name='labreport',
            trigger=pgtrigger.compiler.Trigger(name='voided_stays', sql=pgtrigger.compiler.UpsertTriggerSql(condition='WHEN (OLD."voided_at" IS NOT NULL)', func="RAISE EXCEPTION 'pgtrigger: Cannot update rows from % table', TG_TABLE_NAME;", hash='9879e5af1620ccc29f6d1425237e1605ea717da9', operation='UPDATE', pgid='pgtrigger_voided_stays_7251e', table='labs_labreport', when='BEFORE')),
        ),
        pgtrigger.migrations.AddTrigger(
            model_name='labreport',
            trigger=pgtrigger.compiler.Trigger(name='never_deleted', sql=pgtrigger.compiler.UpsertTriggerSql(func="RAISE EXCEPTION 'pgtrigger: Cannot delete rows from % table', TG_TABLE_NAME;", hash='f7ec1e470b392d6ad4e8d0d855272f39fea678c5', operation='DELETE', pgid='pgtrigger_never_deleted_79b97', table='labs_labreport', when='BEFORE')),
        ),
        pgtrigger.migrations.AddTrigger(
            model_name='labreport',
            trigger=pgtrigger.compiler.Trigger(name='insert_insert', sql=pgtrigger.compiler.UpsertTriggerSql(func='INSERT INTO "labs_labreportevent" ("accession_no", "collected_at", "collected_by_id", "id", "is_fasting", "laboratory_id", "patient_id", "pgh_context_id", "pgh_created_at", "pgh_label", "pgh_obj_id", "recorded_at", "recorded_by_id", "resulted_at", "resulted_by_id", "review_comment", "reviewed_at", "reviewed_by_id", "visit_id", "voided_at", "voided_by_id", "voided_reason") VALUES (NEW."accession_no", NEW."collected_at", NEW."collected_by_id", NEW."id", NEW."is_fasting", NEW."laboratory_id", NEW."patient_id", _pgh_attach_context(), NOW(), \'insert\', NEW."id", NEW."recorded_at", NEW."recorded_by_id", NEW."resulted_at", NEW."resulted_by_id", NEW."review_comment", NEW."reviewed_at", NEW."reviewed_by_id", NEW."visit_id", NEW."voided_at", NEW."voided_by_id", NEW."voided_reason"); RETURN NULL;', hash='27b269ea58d07bb74db80430d34ad290187f4902', operation='INSERT', pgid='pgtrigger_insert_insert_d3f17', table='labs_labreport', when='AFTER')),
        ),
        pgtrigger.migrations.AddTrigger(
            model_name='labreport',
            trigger=pgtrigger.compiler.Trigger(name='update_update', sql=pgtrigger.compiler.UpsertTriggerSql(condition='WHEN (OLD.* IS DISTINCT FROM NEW.*)', func='INSERT INTO "labs_labreportevent" ("accession_no", "collected_at", "collected_by_id", "id", "is_fasting", "laboratory_id", "patient_id", "pgh_context_id", "pgh_created_at", "pgh_label", "pgh_obj_id", "recorded_at", "recorded_by_id", "resulted_at", "resulted_by_id", "review_comment", "reviewed_at", "reviewed_by_id", "visit_id", "voided_at", "voided_by_id", "voided_reason") VALUES (NEW."accession_no", NEW."collected_at", NEW."collected_by_id", NEW."id", NEW."is_fasting", NEW."laboratory_id", NEW."patient_id", _pgh_attach_context(), NOW(), \'update\', NEW."id", NEW."recorded_at", NEW."recorded_by_id", NEW."resulted_at", NEW."resulted_by_id", NEW."review_comment", NEW."reviewed_at", NEW."reviewed_by_id", NEW."visit_id", NEW."voided_at", NEW."voided_by_id", NEW."voided_reason"); RETURN NULL;', hash='b371476edbce2c03802a9a9e4cb3e5dccc9ed145', operation='UPDATE', pgid='pgtrigger_update_update_9f759', table='labs_labreport', when='AFTER')),
        ),
        pgtrigger.migrations.AddTrigger(
            model_name='labreport',
            trigger=pgtrigger.compiler.Trigger(name='delete_delete', sql=pgtrigger.compiler.UpsertTriggerSql(func='INSERT INTO "labs_labreportevent" ("accession_no", "collected_at", "collected_by_id", "id", "is_fasting", "laboratory_id", "patient_id", "pgh_context_id", "pgh_created_at", "pgh_label", "pgh_obj_id", "recorded_at", "recorded_by_id", "resulted_at", "resulted_by_id", "review_comment", "reviewed_at", "reviewed_by_id", "visit_id", "voided_at", "voided_by_id", "voided_reason") VALUES (OLD."accession_no", OLD."collected_at", OLD."collected_by_id", OLD."id", OLD."is_fasting", OLD."laboratory_id", OLD."patient_id", _pgh_attach_context(), NOW(), \'delete\', OLD."id", OLD."recorded_at", OLD."recorded_by_id", OLD."resulted_at", OLD."resulted_by_id", OLD."review_comment", OLD."reviewed_at", OLD."reviewed_by_id", OLD."visit_id", OLD."voided_at", OLD."voided_by_id", OLD."voided_reason"); RETURN NULL;', hash='23d0cd753adf4e783267f09fb4f335e08f1601c0', operation='DELETE', pgid='pgtrigger_delete_delete_da348', table='labs_labreport', when='AFTER')),
        ),
        pgtrigger.migrations.AddTrigger(
            model_name='labreportevent',
            trigger=pgtrigger.compiler.Trigger(name='append_only', sql=pgtrigger.compiler.UpsertTriggerSql(func="RAISE EXCEPTION 'pgtrigger: Cannot update or delete rows from % table', TG_TABLE_NAME;", hash='b3322993dd253ef0c5e97b46ac5fdf75bcda30f3', operation='UPDATE OR DELETE', pgid='pgtrigger_append_only_8050d', table='labs_labreportevent', when='BEFORE')),
        ),
        pgtrigger.migrations.AddTrigger(
            model_name='labvalue',
            trigger=pgtrigger.compiler.Trigger(name='written_once', sql=pgtrigger.compiler.UpsertTriggerSql(func="RAISE EXCEPTION 'pgtrigger: Cannot update or delete rows from % table', TG_TABLE_NAME;", hash='04f59629b5d8d2dd3369a60b2fbd8fb2be5fc601', operation='UPDATE OR DELETE', pgid='pgtrigger_written_once_755ab', table='labs_labvalue', when='BEFORE')),
        ),
        pgtrigger.migrations.AddTrigger(
            model_name='labvalue',
            trigger=pgtrigger.compiler.Trigger(name='update_update', sql=pgtrigger.compiler.UpsertTriggerSql(condition='WHEN (OLD.* IS DISTINCT FROM NEW.*)', func='INSERT INTO "labs_labvalueevent" ("analyte_id", "comparator", "correction_reason", "corrects_id", "high", "id", "low", "pgh_context_id", "pgh_created_at", "pgh_label", "pgh_obj_id", "raw", "recorded_at", "recorded_by_id", "report_id", "unit", "unusable_reason", "value") VALUES (OLD."analyte_id", OLD."comparator", OLD."correction_reason", OLD."corrects_id", OLD."high", OLD."id", OLD."low", _pgh_attach_context(), NOW(), \'update\', OLD."id", OLD."raw", OLD."recorded_at", OLD."recorded_by_id", OLD."report_id", OLD."unit", OLD."unusable_reason", OLD."value"); RETURN NULL;', hash='2ba548eac09d42c93e222dd1766735548af3e195', operation='UPDATE', pgid='pgtrigger_update_update_c3a69', table='labs_labvalue', when='AFTER')),
        ),
        pgtrigger.migrations.AddTrigger(
            model_name='labvalue',
            trigger=pgtrigger.compiler.Trigger(name='delete_delete', sql=pgtrigger.compiler.UpsertTriggerSql(func='INSERT INTO "labs_labvalueevent" ("analyte_id", "comparator", "correction_reason", "corrects_id", "high", "id", "low", "pgh_context_id", "pgh_created_at", "pgh_label", "pgh_obj_id", "raw", "recorded_at", "recorded_by_id", "report_id", "unit", "unusable_reason", "value") VALUES (OLD."analyte_id", OLD."comparator", OLD."correction_reason", OLD."corrects_id", OLD."high", OLD."id", OLD."low", _pgh_attach_context(), NOW(), \'delete\', OLD."id", OLD."raw", OLD."recorded_at", OLD."recorded_by_id", OLD."report_id", OLD."unit", OLD."unusable_reason", OLD."value"); RETURN NULL;', hash='a81ac9c39ba1c5798d9d50d63f5e42d49dc2c203', operation='DELETE', pgid='pgtrigger_delete_delete_c4255', table='labs_labvalue', when='AFTER')),
        ),
        pgtrigger.migrations.AddTrigger(
            model_name='labvalueevent',
            trigger=pgtrigger.compiler.Trigger(name='append_only', sql=pgtrigger.compiler.UpsertTriggerSql(func="RAISE EXCEPTION 'pgtrigger: Cannot update or delete rows from % table', TG_TABLE_NAME;", hash='640233c4165604fa29f57dba45cc97d4fa5df506', operation='UPDATE OR DELETE', pgid='pgtrigger_append_only_a05ce', table='labs_labvalueevent', when='BEFORE')),
        ),
        pgtrigger.migrations.AddTrigger(
            model_name='pregnancytest',
            trigger=pgtrigger.compiler.Trigger(name='written_once', sql=pgtrigger.compiler.UpsertTriggerSql(condition='WHEN (OLD."id" IS DISTINCT FROM (NEW."id") OR OLD."recorded_at" IS DISTINCT FROM (NEW."recorded_at") OR OLD."recorded_by_id" IS DISTINCT FROM (NEW."recorded_by_id") OR OLD."patient_id" IS DISTINCT FROM (NEW."patient_id") OR OLD."visit_id" IS DISTINCT FROM (NEW."visit_id") OR OLD."kind" IS DISTINCT FROM (NEW."kind") OR OLD."taken_at" IS DISTINCT FROM (NEW."taken_at") OR OLD."taken_on" IS DISTINCT FROM (NEW."taken_on") OR OLD."result" IS DISTINCT FROM (NEW."result") OR OLD."method" IS DISTINCT FROM (NEW."method") OR OLD."kit_lot_no" IS DISTINCT FROM (NEW."kit_lot_no") OR OLD."is_observed" IS DISTINCT FROM (NEW."is_observed") OR OLD."read_by_id" IS DISTINCT FROM (NEW."read_by_id") OR OLD."second_reader_id" IS DISTINCT FROM (NEW."second_reader_id"))', func="RAISE EXCEPTION 'pgtrigger: Cannot update rows from % table', TG_TABLE_NAME;", hash='2e20862b12cd925485b8c60ce17e27553c1a167d', operation='UPDATE', pgid='pgtrigger_written_once_a4d31', table='labs_pregnancytest', when='BEFORE')),
        ),
        pgtrigger.migrations.AddTrigger(
            model_name='pregnancytest',
            trigger=pgtrigger.compiler.Trigger(name='voided_stays', sql=pgtrigger.compiler.UpsertTriggerSql(condition='WHEN (OLD."voided_at" IS NOT NULL)', func="RAISE EXCEPTION 'pgtrigger: Cannot update rows from % table', TG_TABLE_NAME;", hash='1e9467695a3dcfccd32c72ca38d570bbd69bed7e', operation='UPDATE', pgid='pgtrigger_voided_stays_f29c1', table='labs_pregnancytest', when='BEFORE')),
        ),
        pgtrigger.migrations.AddTrigger(
            model_name='pregnancytest',
            trigger=pgtrigger.compiler.Trigger(name='never_deleted', sql=pgtrigger.compiler.UpsertTriggerSql(func="RAISE EXCEPTION 'pgtrigger: Cannot delete rows from % table', TG_TABLE_NAME;", hash='a600a36c7702e0b2c14463a6c0dd349dd54372fc', operation='DELETE', pgid='pgtrigger_never_deleted_7fc5f', table='labs_pregnancytest', when='BEFORE')),
        ),
        pgtrigger.migrations.AddTrigger(
            model_name='pregnancytest',
            trigger=pgtrigger.compiler.Trigger(name='insert_insert', sql=pgtrigger.compiler.UpsertTriggerSql(func='INSERT INTO "labs_pregnancytestevent" ("id", "is_observed", "kind", "kit_lot_no", "method", "patient_id", "pgh_context_id", "pgh_created_at", "pgh_label", "pgh_obj_id", "read_by_id", "recorded_at", "recorded_by_id", "result", "second_reader_id", "taken_at", "taken_on", "visit_id", "voided_at", "voided_by_id", "voided_reason") VALUES (NEW."id", NEW."is_observed", NEW."kind", NEW."kit_lot_no", NEW."method", NEW."patient_id", _pgh_attach_context(), NOW(), \'insert\', NEW."id", NEW."read_by_id", NEW."recorded_at", NEW."recorded_by_id", NEW."result", NEW."second_reader_id", NEW."taken_at", NEW."taken_on", NEW."visit_id", NEW."voided_at", NEW."voided_by_id", NEW."voided_reason"); RETURN NULL;', hash='237c5e21a60d3fdb5e72316378384b99f228e762', operation='INSERT', pgid='pgtrigger_insert_insert_1a9f6', table='labs_pregnancytest', when='AFTER')),
        ),
        pgtrigger.migrations.AddTrigger(
            model_name='pregnancytest',
            trigger=pgtrigger.compiler.Trigger(name='update_update', sql=pgtrigger.compiler.UpsertTriggerSql(condition='WHEN (OLD.* IS DISTINCT FROM NEW.*)', func='INSERT INTO "labs_pregnancytestevent" ("id", "is_observed", "kind", "kit_lot_no", "method", "patient_id", "pgh_context_id", "pgh_created_at", "pgh_label", "pgh_obj_id", "read_by_id", "recorded_at", "recorded_by_id", "result", "second_reader_id", "taken_at", "taken_on", "visit_id", "voided_at", "voided_by_id", "voided_reason") VALUES (NEW."id", NEW."is_observed", NEW."kind", NEW."kit_lot_no", NEW."method", NEW."patient_id", _pgh_attach_context(), NOW(), \'update\', NEW."id", NEW."read_by_id", NEW."recorded_at", NEW."recorded_by_id", NEW."result", NEW."second_reader_id", NEW."taken_at", NEW."taken_on", NEW."visit_id", NEW."voided_at", NEW."voided_by_id", NEW."voided_reason"); RETURN NULL;', hash='a2f67d8d35a9fab461943fec979a80d5fa311f11', operation='UPDATE', pgid='pgtrigger_update_update_a5388', table='labs_pregnancytest', when='AFTER')),
        ),
        pgtrigger.migrations.AddTrigger(
            model_name='pregnancytest',
            trigger=pgtrigger.compiler.Trigger(name='delete_delete', sql=pgtrigger.compiler.UpsertTriggerSql(func='INSERT INTO "labs_pregnancytestevent" ("id", "is_observed", "kind", "kit_lot_no", "method", "patient_id", "pgh_context_id", "pgh_created_at", "pgh_label", "pgh_obj_id", "read_by_id", "recorded_at", "recorded_by_id", "result", "second_reader_id", "taken_at", "taken_on", "visit_id", "voided_at", "voided_by_id", "voided_reason") VALUES (OLD."id", OLD."is_observed", OLD."kind", OLD."kit_lot_no", OLD."method", OLD."patient_id", _pgh_attach_context(), NOW(), \'delete\', OLD."id", OLD."read_by_id", OLD."recorded_at", OLD."recorded_by_id", OLD."result", OLD."second_reader_id", OLD."taken_at", OLD."taken_on", OLD."visit_id", OLD."voided_at", OLD."voided_by_id", OLD."voided_reason"); RETURN NULL;', hash='80553167262d8efdd8c782072d2bae8701f16cb2', operation='DELETE', pgid='pgtrigger_delete_delete_9e2aa', table='labs_pregnancytest', when='AFTER')),
        ),
        pgtrigger.migrations.AddTrigger(
            model_name='pregnancytestevent',
            trigger=pgtrigger.compiler.Trigger(name='append_only', sql=pgtrigger.compiler.UpsertTriggerSql(func="RAISE EXCEPTION 'pgtrigger: Cannot update or delete rows from % table', TG_TABLE_NAME;", hash='ae7894bc525e7b4538312ce7631755ad957b7ebc', operation='UPDATE OR DELETE', pgid='pgtrigger_append_only_96bd8', table='labs_pregnancytestevent', when='BEFORE')),
        ),
        pgtrigger.migrations.AddTrigger(
            model_name='referenceinterval',
            trigger=pgtrigger.compiler.Trigger(name='insert_insert', sql=pgtrigger.compiler.UpsertTriggerSql(func='INSERT INTO "labs_referenceintervalevent" ("age_from", "analyte_id", "high", "id", "laboratory_id", "low", "pgh_context_id", "pgh_created_at", "pgh_label", "pgh_obj_id", "sex", "source", "valid_during") VALUES (NEW."age_from", NEW."analyte_id", NEW."high", NEW."id", NEW."laboratory_id", NEW."low", _pgh_attach_context(), NOW(), \'insert\', NEW."id", NEW."sex", NEW."source", NEW."valid_during"); RETURN NULL;', hash='a04f285b9952ea46eaed477380e7db334b6f66d9', operation='INSERT', pgid='pgtrigger_insert_insert_54838', table='labs_referenceinterval', when='AFTER')),
        ),
        pgtrigger.migrations.AddTrigger(
            model_name='referenceinterval',
            trigger=pgtrigger.compiler.Trigger(name='update_update', sql=pgtrigger.compiler.UpsertTriggerSql(condition='WHEN (OLD.* IS DISTINCT FROM NEW.*)', func='INSERT INTO "labs_referenceintervalevent" ("age_from", "analyte_id", "high", "id", "laboratory_id", "low", "pgh_context_id", "pgh_created_at", "pgh_label", "pgh_obj_id", "sex", "source", "valid_during") VALUES (NEW."age_from", NEW."analyte_id", NEW."high", NEW."id", NEW."laboratory_id", NEW."low", _pgh_attach_context(), NOW(), \'update\', NEW."id", NEW."sex", NEW."source", NEW."valid_during"); RETURN NULL;', hash='af535f24bea891d2802756e4769fbcb930a0beb6', operation='UPDATE', pgid='pgtrigger_update_update_fe546', table='labs_referenceinterval', when='AFTER')),
        ),
        pgtrigger.migrations.AddTrigger(
            model_name='referenceinterval',
            trigger=pgtrigger.compiler.Trigger(name='delete_delete', sql=pgtrigger.compiler.UpsertTriggerSql(func='INSERT INTO "labs_referenceintervalevent" ("age_from", "analyte_id", "high", "id", "laboratory_id", "low", "pgh_context_id", "pgh_created_at", "pgh_label", "pgh_obj_id", "sex", "source", "valid_during") VALUES (OLD."age_from", OLD."analyte_id", OLD."high", OLD."id", OLD."laboratory_id", OLD."low", _pgh_attach_context(), NOW(), \'delete\', OLD."id", OLD."sex", OLD."source", OLD."valid_during"); RETURN NULL;', hash='4e82f97fd0eaa7acd546f3378105b57da132cae6', operation='DELETE', pgid='pgtrigger_delete_delete_66a2c', table='labs_referenceinterval', when='AFTER')),
        ),
        pgtrigger.migrations.AddTrigger(
            model_name='referenceintervalevent',
            trigger=pgtrigger.compiler.Trigger(name='append_only', sql=pgtrigger.compiler.UpsertTriggerSql(func="RAISE EXCEPTION 'pgtrigger: Cannot update or delete rows from % table', TG_TABLE_NAME;", hash='a1f062f8f303f4731789bdd91194716a678339a3', operation='UPDATE OR DELETE', pgid='pgtrigger_append_only_91171', table='labs_referenceintervalevent', when='BEFORE')),
        ),
    ]

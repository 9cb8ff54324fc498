import clinic.models.base
import django.contrib.postgres.constraints
import django.contrib.postgres.fields.ranges
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
        ('patients', '0001_initial'),
        ('pghistory', '0007_auto_20250421_0444'),
    ]

    operations = [
        migrations.CreateModel(
            name='FeeItem',
            fields=[
                ('id', models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name='ID')),
                ('code', models.SlugField(max_length=40, unique=True)),
                ('name_ja', models.CharField(max_length=80)),
                ('name_en', models.CharField(max_length=80)),
                ('unit', models.CharField(max_length=20)),
                ('position', models.PositiveSmallIntegerField()),
            ],
            options={
                'ordering': ['position'],
            },
        ),
        migrations.CreateModel(
            name='FeeItemEvent',
            fields=[
                ('pgh_id', models.AutoField(primary_key=True, serialize=False)),
                ('pgh_created_at', models.DateTimeField(auto_now_add=True)),
                ('pgh_label', models.TextField(help_text='The event label.')),
                ('id', models.BigIntegerField()),
                ('code', models.SlugField(db_index=False, max_length=40)),
                ('name_ja', models.CharField(max_length=80)),
                ('name_en', models.CharField(max_length=80)),
                ('unit', models.CharField(max_length=20)),
                ('position', models.PositiveSmallIntegerField()),
                ('pgh_context', models.ForeignKey(db_constraint=False, null=True, on_delete=django.db.models.deletion.DO_NOTHING, related_name='+', to='pghistory.context')),
                ('pgh_obj', models.ForeignKey(db_constraint=False, on_delete=django.db.models.deletion.DO_NOTHING, related_name='events', to='billing.feeitem')),
            ],
            options={
                'abstract': False,
            },
        ),
        migrations.CreateModel(
            name='FeePrice',
            fields=[
                ('id', models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name='ID')),
                ('recorded_at', models.DateTimeField(db_default=django.db.models.functions.datetime.Now(), editable=False)),
                ('unit_price_yen', models.PositiveIntegerField()),
                ('tax_percent', models.PositiveSmallIntegerField(default=10)),
                ('valid_during', django.contrib.postgres.fields.ranges.DateRangeField()),
                ('source', models.CharField(blank=True, max_length=100)),
                ('branch', models.ForeignKey(blank=True, null=True, on_delete=django.db.models.deletion.PROTECT, related_name='fee_prices', to='clinic.branch')),
                ('item', models.ForeignKey(on_delete=django.db.models.deletion.PROTECT, related_name='prices', to='billing.feeitem')),
                ('recorded_by', models.ForeignKey(editable=False, on_delete=django.db.models.deletion.PROTECT, related_name='+', to=settings.AUTH_USER_MODEL)),
            ],
            options={
                'constraints': [models.CheckConstraint(condition=models.Q(('tax_percent__lte', 100)), name='fee_price_tax_percent'), django.contrib.postgres.constraints.ExclusionConstraint(expressions=[('item', '='), (models.Func('branch', models.Value(0), function='COALESCE', output_field=models.BigIntegerField()), '='), ('valid_during', '&&')], name='fee_price_one_at_a_time')],
            },
        ),
        migrations.CreateModel(
            name='FeePriceEvent',
            fields=[
                ('pgh_id', models.AutoField(primary_key=True, serialize=False)),
                ('pgh_created_at', models.DateTimeField(auto_now_add=True)),
                ('pgh_label', models.TextField(help_text='The event label.')),
                ('id', models.BigIntegerField()),
                ('recorded_at', models.DateTimeField(db_default=django.db.models.functions.datetime.Now(), editable=False)),
                ('unit_price_yen', models.PositiveIntegerField()),
                ('tax_percent', models.PositiveSmallIntegerField(default=10)),
                ('valid_during', django.contrib.postgres.fields.ranges.DateRangeField()),
                ('source', models.CharField(blank=True, max_length=100)),
                ('branch', models.ForeignKey(blank=True, db_constraint=False, null=True, on_delete=django.db.models.deletion.DO_NOTHING, related_name='+', related_query_name='+', to='clinic.branch')),
                ('item', models.ForeignKey(db_constraint=False, on_delete=django.db.models.deletion.DO_NOTHING, related_name='+', related_query_name='+', to='billing.feeitem')),
                ('pgh_context', models.ForeignKey(db_constraint=False, null=True, on_delete=django.db.models.deletion.DO_NOTHING, related_name='+', to='pghistory.context')),
                ('pgh_obj', models.ForeignKey(db_constraint=False, on_delete=django.db.models.deletion.DO_NOTHING, related_name='events', to='billing.feeprice')),
                ('recorded_by', models.ForeignKey(db_constraint=False, editable=False, on_delete=django.db.models.deletion.DO_NOTHING, related_name='+', related_query_name='+', to=settings.AUTH_USER_MODEL)),
            ],
            options={
                'abstract': False,
            },
        ),
        migrations.CreateModel(
            name='Invoice',
            fields=[
                ('id', models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name='ID')),
                ('recorded_at', models.DateTimeField(db_default=django.db.models.functions.datetime.Now(), editable=False)),
                ('kind', clinic.models.base.ChoiceField(choices=[('invoice', 'Invoice'), ('cancellation', 'Cancellation')], default='invoice', max_length=12)),
                ('state', clinic.models.base.ChoiceField(choices=[('draft', 'Draft'), ('issued', 'Issued')], default='draft', max_length=6)),
                ('reason', models.CharField(blank=True, max_length=500)),
                ('year', models.PositiveSmallIntegerField(blank=True, null=True)),
                ('sequence', models.PositiveIntegerField(blank=True, null=True)),
                ('number', models.CharField(blank=True, max_length=24)),
                ('transaction_on', models.DateField()),
                ('issued_at', models.DateTimeField(blank=True, null=True)),
                ('language', clinic.models.base.ChoiceField(choices=[('ja', 'Japanese'), ('en', 'English')], max_length=2)),
                ('issuer_name', models.CharField(blank=True, max_length=100)),
                ('issuer_branch', models.CharField(blank=True, max_length=100)),
                ('issuer_address', models.CharField(blank=True, max_length=200)),
                ('issuer_phone', models.CharField(blank=True, max_length=20)),
                ('issuer_registration_no', models.CharField(blank=True, max_length=14)),
                ('issuer_operator_type', models.CharField(blank=True, max_length=20)),
                ('recipient_name', models.CharField(blank=True, max_length=130)),
                ('recipient_ticket_no', models.CharField(blank=True, max_length=16)),
                ('tax_rounding', models.CharField(blank=True, max_length=8)),
                ('total_yen', models.IntegerField(default=0)),
                ('tax_yen', models.IntegerField(default=0)),
                ('branch', models.ForeignKey(on_delete=django.db.models.deletion.PROTECT, related_name='invoices', to='clinic.branch')),
                ('cancels', models.OneToOneField(blank=True, null=True, on_delete=django.db.models.deletion.PROTECT, related_name='cancellation', to='billing.invoice')),
                ('issued_by', models.ForeignKey(blank=True, null=True, on_delete=django.db.models.deletion.PROTECT, related_name='+', to=settings.AUTH_USER_MODEL)),
                ('patient', models.ForeignKey(on_delete=django.db.models.deletion.PROTECT, related_name='invoices', to='patients.patient')),
                ('recorded_by', models.ForeignKey(editable=False, on_delete=django.db.models.deletion.PROTECT, related_name='+', to=settings.AUTH_USER_MODEL)),
                ('visit', models.ForeignKey(blank=True, null=True, on_delete=django.db.models.deletion.PROTECT, related_name='invoices', to='patients.visit')),
            ],
            options={
                'ordering': ['-pk'],
                'indexes': [models.Index(fields=['branch', 'transaction_on'], name='invoice_of_day'), models.Index(fields=['patient', '-transaction_on'], name='invoice_of_patient')],
                'constraints': [models.CheckConstraint(condition=models.Q(models.Q(('issued_at__isnull', True), ('issued_by__isnull', True)), models.Q(('issued_at__isnull', False), ('issued_by__isnull', False)), _connector='OR'), name='invoice_issued_pair'), models.CheckConstraint(condition=models.Q(models.Q(('issued_at', None), ('number', ''), ('sequence', None), ('state', 'draft')), models.Q(models.Q(('number', ''), _negated=True), ('issued_at__isnull', False), ('sequence__gte', 1), ('state', 'issued'), ('year__isnull', False)), _connector='OR'), name='invoice_issued_has_number'), models.CheckConstraint(condition=models.Q(models.Q(('cancels', None), ('kind', 'invoice'), ('total_yen__gte', 0)), models.Q(models.Q(('reason', ''), _negated=True), ('cancels__isnull', False), ('kind', 'cancellation'), ('total_yen__lte', 0)), _connector='OR'), name='invoice_cancellation_refers'), models.UniqueConstraint(fields=('branch', 'kind', 'year', 'sequence'), name='invoice_sequence_once'), models.UniqueConstraint(condition=models.Q(('number', ''), _negated=True), fields=('number',), name='invoice_number_once'), models.UniqueConstraint(condition=models.Q(('kind', 'invoice'), ('state', 'draft')), fields=('visit',), name='invoice_one_draft_a_visit')],
            },
        ),
        migrations.CreateModel(
            name='InvoiceEvent',
            fields=[
                ('pgh_id', models.AutoField(primary_key=True, serialize=False)),
                ('pgh_created_at', models.DateTimeField(auto_now_add=True)),
                ('pgh_label', models.TextField(help_text='The event label.')),
                ('id', models.BigIntegerField()),
                ('recorded_at', models.DateTimeField(db_default=django.db.models.functions.datetime.Now(), editable=False)),
                ('kind', clinic.models.base.ChoiceField(choices=[('invoice', 'Invoice'), ('cancellation', 'Cancellation')], default='invoice', max_length=12)),
                ('state', clinic.models.base.ChoiceField(choices=[('draft', 'Draft'), ('issued', 'Issued')], default='draft', max_length=6)),
                ('reason', models.CharField(blank=True, max_length=500)),
                ('year', models.PositiveSmallIntegerField(blank=True, null=True)),
                ('sequence', models.PositiveIntegerField(blank=True, null=True)),
                ('number', models.CharField(blank=True, max_length=24)),
                ('transaction_on', models.DateField()),
                ('issued_at', models.DateTimeField(blank=True, null=True)),
                ('language', clinic.models.base.ChoiceField(choices=[('ja', 'Japanese'), ('en', 'English')], max_length=2)),
                ('issuer_name', models.CharField(blank=True, max_length=100)),
                ('issuer_branch', models.CharField(blank=True, max_length=100)),
                ('issuer_address', models.CharField(blank=True, max_length=200)),
                ('issuer_phone', models.CharField(blank=True, max_length=20)),
                ('issuer_registration_no', models.CharField(blank=True, max_length=14)),
                ('issuer_operator_type', models.CharField(blank=True, max_length=20)),
                ('recipient_name', models.CharField(blank=True, max_length=130)),
                ('recipient_ticket_no', models.CharField(blank=True, max_length=16)),
                ('tax_rounding', models.CharField(blank=True, max_length=8)),
                ('total_yen', models.IntegerField(default=0)),
                ('tax_yen', models.IntegerField(default=0)),
                ('branch', models.ForeignKey(db_constraint=False, on_delete=django.db.models.deletion.DO_NOTHING, related_name='+', related_query_name='+', to='clinic.branch')),
                ('cancels', models.ForeignKey(blank=True, db_constraint=False, null=True, on_delete=django.db.models.deletion.DO_NOTHING, related_name='+', related_query_name='+', to='billing.invoice')),
                ('issued_by', models.ForeignKey(blank=True, db_constraint=False, null=True, on_delete=django.db.models.deletion.DO_NOTHING, related_name='+', related_query_name='+', to=settings.AUTH_USER_MODEL)),
                ('patient', models.ForeignKey(db_constraint=False, on_delete=django.db.models.deletion.DO_NOTHING, related_name='+', related_query_name='+', to='patients.patient')),
                ('pgh_context', models.ForeignKey(db_constraint=False, null=True, on_delete=django.db.models.deletion.DO_NOTHING, related_name='+', to='pghistory.context')),
                ('pgh_obj', models.ForeignKey(db_constraint=False, on_delete=django.db.models.deletion.DO_NOTHING, related_name='events', to='billing.invoice')),
                ('recorded_by', models.ForeignKey(db_constraint=False, editable=False, on_delete=django.db.models.deletion.DO_NOTHING, related_name='+', related_query_name='+', to=settings.AUTH_USER_MODEL)),
                ('visit', models.ForeignKey(blank=True, db_constraint=False, null=True, on_delete=django.db.models.deletion.DO_NOTHING, related_name='+', related_query_name='+', to='patients.visit')),
            ],
            options={
                'abstract': False,
            },
        ),
        migrations.CreateModel(
            name='InvoiceLine',
            fields=[
                ('id', models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name='ID')),
                ('position', models.PositiveSmallIntegerField()),
                ('code', models.CharField(max_length=40)),
                ('name_ja', models.CharField(max_length=80)),
                ('name_en', models.CharField(max_length=80)),
                ('unit', models.CharField(max_length=20)),
                ('quantity', models.IntegerField()),
                ('unit_price_yen', models.PositiveIntegerField()),
                ('amount_yen', models.IntegerField()),
                ('tax_percent', models.PositiveSmallIntegerField()),
                ('price_valid_from', models.DateField()),
                ('rule', models.CharField(blank=True, max_length=40)),
                ('reason', models.CharField(blank=True, max_length=500)),
                ('invoice', models.ForeignKey(on_delete=django.db.models.deletion.PROTECT, related_name='lines', to='billing.invoice')),
            ],
            options={
                'ordering': ['invoice', 'position'],
                'constraints': [models.UniqueConstraint(fields=('invoice', 'position'), name='invoice_line_position_once'), models.CheckConstraint(condition=models.Q(('amount_yen', django.db.models.expressions.CombinedExpression(models.F('quantity'), '*', models.F('unit_price_yen')))), name='invoice_line_amount'), models.CheckConstraint(condition=models.Q(('quantity', 0), _negated=True), name='invoice_line_quantity')],
            },
        ),
        migrations.CreateModel(
            name='InvoiceLineEvent',
            fields=[
                ('pgh_id', models.AutoField(primary_key=True, serialize=False)),
                ('pgh_created_at', models.DateTimeField(auto_now_add=True)),
                ('pgh_label', models.TextField(help_text='The event label.')),
                ('id', models.BigIntegerField()),
                ('position', models.PositiveSmallIntegerField()),
                ('code', models.CharField(max_length=40)),
                ('name_ja', models.CharField(max_length=80)),
                ('name_en', models.CharField(max_length=80)),
                ('unit', models.CharField(max_length=20)),
                ('quantity', models.IntegerField()),
                ('unit_price_yen', models.PositiveIntegerField()),
                ('amount_yen', models.IntegerField()),
                ('tax_percent', models.PositiveSmallIntegerField()),
                ('price_valid_from', models.DateField()),
                ('rule', models.CharField(blank=True, max_length=40)),
                ('reason', models.CharField(blank=True, max_length=500)),
                ('invoice', models.ForeignKey(db_constraint=False, on_delete=django.db.models.deletion.DO_NOTHING, related_name='+', related_query_name='+', to='billing.invoice')),
                ('pgh_context', models.ForeignKey(db_constraint=False, null=True, on_delete=django.db.models.deletion.DO_NOTHING, related_name='+', to='pghistory.context')),
                ('pgh_obj', models.ForeignKey(db_constraint=False, on_delete=django.db.models.deletion.DO_NOTHING, related_name='events', to='billing.invoiceline')),
            ],
            options={
                'abstract': False,
            },
        ),
        migrations.CreateModel(
            name='Payment',
            fields=[
                ('id', models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name='ID')),
                ('recorded_at', models.DateTimeField(db_default=django.db.models.functions.datetime.Now(), editable=False)),
                ('received_on', models.DateField()),
                ('method', clinic.models.base.ChoiceField(choices=[('cash', 'Cash'), ('card', 'Card'), ('qr', 'QR payment')], max_length=4)),
                ('amount_yen', models.IntegerField()),
                ('tendered_yen', models.PositiveIntegerField(blank=True, null=True)),
                ('terminal_reference', models.CharField(blank=True, max_length=60)),
                ('reason', models.CharField(blank=True, max_length=500)),
                ('branch', models.ForeignKey(on_delete=django.db.models.deletion.PROTECT, related_name='payments', to='clinic.branch')),
                ('invoice', models.ForeignKey(on_delete=django.db.models.deletion.PROTECT, related_name='payments', to='billing.invoice')),
                ('recorded_by', models.ForeignKey(editable=False, on_delete=django.db.models.deletion.PROTECT, related_name='+', to=settings.AUTH_USER_MODEL)),
                ('refunds', models.ForeignKey(blank=True, null=True, on_delete=django.db.models.deletion.PROTECT, related_name='refunded_by', to='billing.payment')),
            ],
            options={
                'ordering': ['pk'],
                'indexes': [models.Index(fields=['branch', 'received_on'], name='payment_of_day')],
                'constraints': [models.CheckConstraint(condition=models.Q(models.Q(('amount_yen__gt', 0), ('refunds', None)), models.Q(models.Q(('reason', ''), _negated=True), ('amount_yen__lt', 0), ('refunds__isnull', False)), _connector='OR'), name='payment_sign'), models.CheckConstraint(condition=models.Q(('tendered_yen', None), models.Q(('method', 'cash'), ('tendered_yen__gte', models.F('amount_yen'))), _connector='OR'), name='payment_cash_covers')],
            },
        ),
        migrations.CreateModel(
            name='PaymentEvent',
            fields=[
                ('pgh_id', models.AutoField(primary_key=True, serialize=False)),
                ('pgh_created_at', models.DateTimeField(auto_now_add=True)),
                ('pgh_label', models.TextField(help_text='The event label.')),
                ('id', models.BigIntegerField()),
                ('recorded_at', models.DateTimeField(db_default=django.db.models.functions.datetime.Now(), editable=False)),
                ('received_on', models.DateField()),
                ('method', clinic.models.base.ChoiceField(choices=[('cash', 'Cash'), ('card', 'Card'), ('qr', 'QR payment')], max_length=4)),
                ('amount_yen', models.IntegerField()),
                ('tendered_yen', models.PositiveIntegerField(blank=True, null=True)),
                ('terminal_reference', models.CharField(blank=True, max_length=60)),
                ('reason', models.CharField(blank=True, max_length=500)),
                ('branch', models.ForeignKey(db_constraint=False, on_delete=django.db.models.deletion.DO_NOTHING, related_name='+', related_query_name='+', to='clinic.branch')),
                ('invoice', models.ForeignKey(db_constraint=False, on_delete=django.db.models.deletion.DO_NOTHING, related_name='+', related_query_name='+', to='billing.invoice')),
                ('pgh_context', models.ForeignKey(db_constraint=False, null=True, on_delete=django.db.models.deletion.DO_NOTHING, related_name='+', to='pghistory.context')),
                ('pgh_obj', models.ForeignKey(db_constraint=False, on_delete=django.db.models.deletion.DO_NOTHING, related_name='events', to='billing.payment')),
                ('recorded_by', models.ForeignKey(db_constraint=False, editable=False, on_delete=django.db.models.deletion.DO_NOTHING, related_name='+', related_query_name='+', to=settings.AUTH_USER_MODEL)),
                ('refunds', models.ForeignKey(blank=True, db_constraint=False, null=True, on_delete=django.db.models.deletion.DO_NOTHING, related_name='+', related_query_name='+', to='billing.payment')),
            ],
            options={
                'abstract': False,
            },
        ),
        migrations.CreateModel(
            name='PrintRecord',
            fields=[
                ('id', models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name='ID')),
                ('recorded_at', models.DateTimeField(db_default=django.db.models.functions.datetime.Now(), editable=False)),
                ('copy_no', models.PositiveSmallIntegerField()),
                ('invoice', models.ForeignKey(on_delete=django.db.models.deletion.PROTECT, related_name='prints', to='billing.invoice')),
                ('recorded_by', models.ForeignKey(editable=False, on_delete=django.db.models.deletion.PROTECT, related_name='+', to=settings.AUTH_USER_MODEL)),
            ],
        ),
        migrations.CreateModel(
            name='PrintRecordEvent',
            fields=[
                ('pgh_id', models.AutoField(primary_key=True, serialize=False)),
                ('pgh_created_at', models.DateTimeField(auto_now_add=True)),
                ('pgh_label', models.TextField(help_text='The event label.')),
                ('id', models.BigIntegerField()),
                ('recorded_at', models.DateTimeField(db_default=django.db.models.functions.datetime.Now(), editable=False)),
                ('copy_no', models.PositiveSmallIntegerField()),
                ('invoice', models.ForeignKey(db_constraint=False, on_delete=django.db.models.deletion.DO_NOTHING, related_name='+', related_query_name='+', to='billing.invoice')),
                ('pgh_context', models.ForeignKey(db_constraint=False, null=True, on_delete=django.db.models.deletion.DO_NOTHING, related_name='+', to='pghistory.context')),
                ('pgh_obj', models.ForeignKey(db_constraint=False, on_delete=django.db.models.deletion.DO_NOTHING, related_name='events', to='billing.printrecord')),
                ('recorded_by', models.ForeignKey(db_constraint=False, editable=False, on_delete=django.db.models.deletion.DO_NOTHING, related_name='+', related_query_name='+', to=settings.AUTH_USER_MODEL)),
            ],
            options={
                'abstract': False,
            },
        ),
        migrations.CreateModel(
            name='Receipt',
            fields=[
                ('id', models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name='ID')),
                ('recorded_at', models.DateTimeField(db_default=django.db.models.functions.datetime.Now(), editable=False)),
                ('year', models.PositiveSmallIntegerField()),
                ('sequence', models.PositiveIntegerField()),
                ('number', models.CharField(max_length=24, unique=True)),
                ('issued_on', models.DateField()),
                ('amount_yen', models.PositiveIntegerField()),
                ('invoice', models.ForeignKey(on_delete=django.db.models.deletion.PROTECT, related_name='receipts', to='billing.invoice')),
                ('recorded_by', models.ForeignKey(editable=False, on_delete=django.db.models.deletion.PROTECT, related_name='+', to=settings.AUTH_USER_MODEL)),
            ],
            options={
                'ordering': ['pk'],
            },
        ),
        migrations.CreateModel(
            name='ReceiptEvent',
            fields=[
                ('pgh_id', models.AutoField(primary_key=True, serialize=False)),
                ('pgh_created_at', models.DateTimeField(auto_now_add=True)),
                ('pgh_label', models.TextField(help_text='The event label.')),
                ('id', models.BigIntegerField()),
                ('recorded_at', models.DateTimeField(db_default=django.db.models.functions.datetime.Now(), editable=False)),
                ('year', models.PositiveSmallIntegerField()),
                ('sequence', models.PositiveIntegerField()),
                ('number', models.CharField(max_length=24)),
                ('issued_on', models.DateField()),
                ('amount_yen', models.PositiveIntegerField()),
                ('invoice', models.ForeignKey(db_constraint=False, on_delete=django.db.models.deletion.DO_NOTHING, related_name='+', related_query_name='+', to='billing.invoice')),
                ('pgh_context', models.ForeignKey(db_constraint=False, null=True, on_delete=django.db.models.deletion.DO_NOTHING, related_name='+', to='pghistory.context')),
                ('pgh_obj', models.ForeignKey(db_constraint=False, on_delete=django.db.models.deletion.DO_NOTHING, related_name='events', to='billing.receipt')),
                ('recorded_by', models.ForeignKey(db_constraint=False, editable=False, on_delete=django.db.models.deletion.DO_NOTHING, related_name='+', related_query_name='+', to=settings.AUTH_USER_MODEL)),
            ],
            options={
                'abstract': False,
            },
        ),
        migrations.CreateModel(
            name='DailyClosing',
            fields=[
                ('id', models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name='ID')),
                ('recorded_at', models.DateTimeField(db_default=django.db.models.functions.datetime.Now(), editable=False)),
                ('on', models.DateField()),
                ('closed_at', models.DateTimeField(blank=True, null=True)),
                ('expected_yen', models.JSONField(default=dict)),
                ('counted_yen', models.JSONField(default=dict)),
                ('denominations', models.JSONField(default=dict)),
                ('difference_reason', models.CharField(blank=True, max_length=500)),
                ('reopened_at', models.DateTimeField(blank=True, null=True)),
                ('reopened_reason', models.CharField(blank=True, max_length=500)),
                ('branch', models.ForeignKey(on_delete=django.db.models.deletion.PROTECT, related_name='closings', to='clinic.branch')),
                ('closed_by', models.ForeignKey(blank=True, null=True, on_delete=django.db.models.deletion.PROTECT, related_name='+', to=settings.AUTH_USER_MODEL)),
                ('recorded_by', models.ForeignKey(editable=False, on_delete=django.db.models.deletion.PROTECT, related_name='+', to=settings.AUTH_USER_MODEL)),
                ('reopened_by', models.ForeignKey(blank=True, null=True, on_delete=django.db.models.deletion.PROTECT, related_name='+', to=settings.AUTH_USER_MODEL)),
            ],
            options={
                'constraints': [models.UniqueConstraint(fields=('branch', 'on'), name='daily_closing_once'), models.CheckConstraint(condition=models.Q(models.Q(('closed_at__isnull', True), ('closed_by__isnull', True)), models.Q(('closed_at__isnull', False), ('closed_by__isnull', False)), _connector='OR'), name='daily_closing_closed_pair'), models.CheckConstraint(condition=models.Q(models.Q(('reopened_at__isnull', True), ('reopened_by__isnull', True)), models.Q(('reopened_at__isnull', False), ('reopened_by__isnull', False)), _connector='OR'), name='daily_closing_reopened_pair')],
            },
        ),
        migrations.CreateModel(
            name='DailyClosingEvent',
            fields=[
                ('pgh_id', models.AutoField(primary_key=True, serialize=False)),
                ('pgh_created_at', models.DateTimeField(auto_now_add=True)),
                ('pgh_label', models.TextField(help_text='The event label.')),
                ('id', models.BigIntegerField()),
                ('recorded_at', models.DateTimeField(db_default=django.db.models.functions.datetime.Now(), editable=False)),
                ('on', models.DateField()),
                ('closed_at', models.DateTimeField(blank=True, null=True)),
                ('expected_yen', models.JSONField(default=dict)),
                ('counted_yen', models.JSONField(default=dict)),
                ('denominations', models.JSONField(default=dict)),
                ('difference_reason', models.CharField(blank=True, max_length=500)),
                ('reopened_at', models.DateTimeField(blank=True, null=True)),
                ('reopened_reason', models.CharField(blank=True, max_length=500)),
                ('branch', models.ForeignKey(db_constraint=False, on_delete=django.db.models.deletion.DO_NOTHING, related_name='+', related_query_name='+', to='clinic.branch')),
                ('closed_by', models.ForeignKey(blank=True, db_constraint=False, null=True, on_delete=django.db.models.deletion.DO_NOTHING, related_name='+', related_query_name='+', to=settings.AUTH_USER_MODEL)),
                ('pgh_context', models.ForeignKey(db_constraint=False, null=True, on_delete=django.db.models.deletion.DO_NOTHING, related_name='+', to='pghistory.context')),
                ('pgh_obj', models.ForeignKey(db_constraint=False, on_delete=django.db.models.deletion.DO_NOTHING, related_name='events', to='billing.dailyclosing')),
                ('recorded_by', models.ForeignKey(db_constraint=False, editable=False, on_delete=django.db.models.deletion.DO_NOTHING, related_name='+', related_query_name='+', to=settings.AUTH_USER_MODEL)),
                ('reopened_by', models.ForeignKey(blank=True, db_constraint=False, null=True, on_delete=django.db.models.deletion.DO_NOTHING, related_name='+', related_query_name='+', to=settings.AUTH_USER_MODEL)),
            ],
            options={
                'abstract': False,
            },
        ),
        pgtrigger.migrations.AddTrigger(
            model_name='feeitem',
            trigger=pgtrigger.compiler.Trigger(name='insert_insert', sql=pgtrigger.compiler.UpsertTriggerSql(func='INSERT INTO "billing_feeitemevent" ("code", "id", "name_en", "name_ja", "pgh_context_id", "pgh_created_at", "pgh_label", "pgh_obj_id", "position", "unit") VALUES (NEW."code", NEW."id", NEW."name_en", NEW."name_ja", _pgh_attach_context(), NOW(), \'insert\', NEW."id", NEW."position", NEW."unit"); RETURN NULL;', hash='c35258ce3eff22f8646c1f1317cf13319b92b3a0', operation='INSERT', pgid='pgtrigger_insert_insert_f5f3c', table='billing_feeitem', when='AFTER')),
        ),
        pgtrigger.migrations.AddTrigger(
            model_name='feeitem',
            trigger=pgtrigger.compiler.Trigger(name='update_update', sql=pgtrigger.compiler.UpsertTriggerSql(condition='WHEN (OLD.* IS DISTINCT FROM NEW.*)', func='INSERT INTO "billing_feeitemevent" ("code", "id", "name_en", "name_ja", "pgh_context_id", "pgh_created_at", "pgh_label", "pgh_obj_id", "position", "unit") VALUES (NEW."code", NEW."id", NEW."name_en", NEW."name_ja", _pgh_attach_context(), NOW(), \'update\', NEW."id", NEW."position", NEW."unit"); RETURN NULL;', hash='1e5d18a859e92b8164d4cb3960e6d0e731df18a3', operation='UPDATE', pgid='pgtrigger_update_update_d351c', table='billing_feeitem', when='AFTER')),
        ),
        pgtrigger.migrations.AddTrigger(
            model_name='feeitem',
            trigger=pgtrigger.compiler.Trigger(name='delete_delete', sql=pgtrigger.compiler.UpsertTriggerSql(func='INSERT INTO "billing_feeitemevent" ("code", "id", "name_en", "name_ja", "pgh_context_id", "pgh_created_at", "pgh_label", "pgh_obj_id", "position", "unit") VALUES (OLD."code", OLD."id", OLD."name_en", OLD."name_ja", _pgh_attach_context(), NOW(), \'delete\', OLD."id", OLD."position", OLD."unit"); RETURN NULL;', hash='4cbfbc1c5f921259ae8179459e7ebc388b1bc130', operation='DELETE', pgid='pgtrigger_delete_delete_06689', table='billing_feeitem', when='AFTER')),
        ),
        migrations.AddField(
            model_name='printrecordevent',
            name='receipt',
            field=models.ForeignKey(blank=True, db_constraint=False, null=True, on_delete=django.db.models.deletion.DO_NOTHING, related_name='+', related_query_name='+', to='billing.receipt'),
        ),
        migrations.AddField(
            model_name='printrecord',
            name='receipt',
            field=models.ForeignKey(blank=True, null=True, on_delete=django.db.models.deletion.PROTECT, related_name='prints', to='billing.receipt'),
        ),
        migrations.AddConstraint(
            model_name='printrecord',
            constraint=models.UniqueConstraint(fields=('invoice', 'receipt', 'copy_no'), name='print_record_copy_once', nulls_distinct=False),
        ),
        pgtrigger.migrations.AddTrigger(
            model_name='dailyclosing',
            trigger=pgtrigger.compiler.Trigger(name='takes_the_day', sql=pgtrigger.compiler.UpsertTriggerSql(func="PERFORM pg_advisory_xact_lock(hashtext('billing day ' || NEW.branch_id || ' ' || NEW.on)); RETURN NEW;", hash='b7ba05bc51f27de318cfa0d6a80bde9ebe39a63a', operation='INSERT OR UPDATE', pgid='pgtrigger_takes_the_day_3b7a0', table='billing_dailyclosing', when='BEFORE')),
        ),
        pgtrigger.migrations.AddTrigger(
            model_name='dailyclosing',
            trigger=pgtrigger.compiler.Trigger(name='closed_is_reopened_by_an_administrator', sql=pgtrigger.compiler.UpsertTriggerSql(condition='WHEN (OLD.closed_at IS NOT NULL)', func="\n        IF NEW.closed_at IS NOT NULL OR NEW.reopened_reason = '' OR NEW.reopened_at IS NOT DISTINCT FROM OLD.reopened_at OR NEW.branch_id <> OLD.branch_id OR NEW.on <> OLD.on OR NOT EXISTS (\n    SELECT FROM clinic_user staff\n    JOIN clinic_user_groups held ON held.user_id = staff.id\n    JOIN auth_group role ON role.id = held.group_id\n    WHERE staff.id = NEW.reopened_by_id AND staff.is_active AND role.name = 'administrator'\n) THEN\n            RAISE EXCEPTION 'daily_closing_reopened_by_an_administrator' USING ERRCODE = 'check_violation', CONSTRAINT = 'daily_closing_reopened_by_an_administrator';\n        END IF;\n    RETURN NEW;", hash='8ae9ab63314ed17b3d29864c7ef9412b54722f45', operation='UPDATE', pgid='pgtrigger_closed_is_reopened_by_an_administrator_eaf00', table='billing_dailyclosing', when='BEFORE')),
        ),
        pgtrigger.migrations.AddTrigger(
            model_name='dailyclosing',
            trigger=pgtrigger.compiler.Trigger(name='kept', sql=pgtrigger.compiler.UpsertTriggerSql(func="RAISE EXCEPTION 'pgtrigger: Cannot delete rows from % table', TG_TABLE_NAME;", hash='443c6a117ae5fb35207eaf5738e463deb9226507', operation='DELETE', pgid='pgtrigger_kept_b41a4', table='billing_dailyclosing', when='BEFORE')),
        ),
        pgtrigger.migrations.AddTrigger(
            model_name='dailyclosing',
            trigger=pgtrigger.compiler.Trigger(name='insert_insert', sql=pgtrigger.compiler.UpsertTriggerSql(func='INSERT INTO "billing_dailyclosingevent" ("branch_id", "closed_at", "closed_by_id", "counted_yen", "denominations", "difference_reason", "expected_yen", "id", "on", "pgh_context_id", "pgh_created_at", "pgh_label", "pgh_obj_id", "recorded_at", "recorded_by_id", "reopened_at", "reopened_by_id", "reopened_reason") VALUES (NEW."branch_id", NEW."closed_at", NEW."closed_by_id", NEW."counted_yen", NEW."denominations", NEW."difference_reason", NEW."expected_yen", NEW."id", NEW."on", _pgh_attach_context(), NOW(), \'insert\', NEW."id", NEW."recorded_at", NEW."recorded_by_id", NEW."reopened_at", NEW."reopened_by_id", NEW."reopened_reason"); RETURN NULL;', hash='6e2e12a03b451da395404c52331b4d822070c379', operation='INSERT', pgid='pgtrigger_insert_insert_c739f', table='billing_dailyclosing', when='AFTER')),
        ),
        pgtrigger.migrations.AddTrigger(
            model_name='dailyclosing',
            trigger=pgtrigger.compiler.Trigger(name='update_update', sql=pgtrigger.compiler.UpsertTriggerSql(condition='WHEN (OLD.* IS DISTINCT FROM NEW.*)', func='INSERT INTO "billing_dailyclosingevent" ("branch_id", "closed_at", "closed_by_id", "counted_yen", "denominations", "difference_reason", "expected_yen", "id", "on", "pgh_context_id", "pgh_created_at", "pgh_label", "pgh_obj_id", "recorded_at", "recorded_by_id", "reopened_at", "reopened_by_id", "reopened_reason") VALUES (NEW."branch_id", NEW."closed_at", NEW."closed_by_id", NEW."counted_yen", NEW."denominations", NEW."difference_reason", NEW."expected_yen", NEW."id", NEW."on", _pgh_attach_context(), NOW(), \'update\', NEW."id", NEW."recorded_at", NEW."recorded_by_id", NEW."reopened_at", NEW."reopened_by_id", NEW."reopened_reason"); RETURN NULL;', hash='1fcac4513c028afaa1fb42e7d6c8359cd83b0b6e', operation='UPDATE', pgid='pgtrigger_update_update_b6fd5', table='billing_dailyclosing', when='AFTER')),
        ),
        pgtrigger.migrations.AddTrigger(
            model_name='dailyclosing',
            trigger=pgtrigger.compiler.Trigger(name='delete_delete', sql=pgtrigger.compiler.UpsertTriggerSql(func='INSERT INTO "billing_dailyclosingevent" ("branch_id", "closed_at", "closed_by_id", "counted_yen", "denominations", "difference_reason", "expected_yen", "id", "on", "pgh_context_id", "pgh_created_at", "pgh_label", "pgh_obj_id", "recorded_at", "recorded_by_id", "reopened_at", "reopened_by_id", "reopened_reason") VALUES (OLD."branch_id", OLD."closed_at", OLD."closed_by_id", OLD."counted_yen", OLD."denominations", OLD."difference_reason", OLD."expected_yen", OLD."id", OLD."on", _pgh_attach_context(), NOW(), \'delete\', OLD."id", OLD."recorded_at", OLD."recorded_by_id", OLD."reopened_at", OLD."reopened_by_id", OLD."reopened_reason"); RETURN NULL;', hash='8761c35e81a46476fcac1afe33119ef912134e81', operation='DELETE', pgid='pgtrigger_delete_delete_2e8c5', table='billing_dailyclosing', when='AFTER')),
        ),
        pgtrigger.migrations.AddTrigger(
            model_name='dailyclosingevent',
            trigger=pgtrigger.compiler.Trigger(name='append_only', sql=pgtrigger.compiler.UpsertTriggerSql(func="RAISE EXCEPTION 'pgtrigger: Cannot update or delete rows from % table', TG_TABLE_NAME;", hash='3f6910d0d4024a64561ffcf7e2feed583bfdae49', operation='UPDATE OR DELETE', pgid='pgtrigger_append_only_a3757', table='billing_dailyclosingevent', when='BEFORE')),
        ),
        pgtrigger.migrations.AddTrigger(
            model_name='feeitemevent',
            trigger=pgtrigger.compiler.Trigger(name='append_only', sql=pgtrigger.compiler.UpsertTriggerSql(func="RAISE EXCEPTION 'pgtrigger: Cannot update or delete rows from % table', TG_TABLE_NAME;", hash='62d3d5b3938360149e67e23e3d7455345fd81a58', operation='UPDATE OR DELETE', pgid='pgtrigger_append_only_1658f', table='billing_feeitemevent', when='BEFORE')),
        ),
        pgtrigger.migrations.AddTrigger(
            model_name='feeprice',
            trigger=pgtrigger.compiler.Trigger(name='insert_insert', sql=pgtrigger.compiler.UpsertTriggerSql(func='INSERT INTO "billing_feepriceevent" ("branch_id", "id", "item_id", "pgh_context_id", "pgh_created_at", "pgh_label", "pgh_obj_id", "recorded_at", "recorded_by_id", "source", "tax_percent", "unit_price_yen", "valid_during") VALUES (NEW."branch_id", NEW."id", NEW."item_id", _pgh_attach_context(), NOW(), \'insert\', NEW."id", NEW."recorded_at", NEW."recorded_by_id", NEW."source", NEW."tax_percent", NEW."unit_price_yen", NEW."valid_during"); RETURN NULL;', hash='39c65c394b56f23dea717d593b2b5b7ab2ef80ab', operation='INSERT', pgid='pgtrigger_insert_insert_097f6', table='billing_feeprice', when='AFTER')),
        ),
        pgtrigger.migrations.AddTrigger(
            model_name='feeprice',
            trigger=pgtrigger.compiler.Trigger(name='update_update', sql=pgtrigger.compiler.UpsertTriggerSql(condition='WHEN (OLD.* IS DISTINCT FROM NEW.*)', func='INSERT INTO "billing_feepriceevent" ("branch_id", "id", "item_id", "pgh_context_id", "pgh_created_at", "pgh_label", "pgh_obj_id", "recorded_at", "recorded_by_id", "source", "tax_percent", "unit_price_yen", "valid_during") VALUES (NEW."branch_id", NEW."id", NEW."item_id", _pgh_attach_context(), NOW(), \'update\', NEW."id", NEW."recorded_at", NEW."recorded_by_id", NEW."source", NEW."tax_percent", NEW."unit_price_yen", NEW."valid_during"); RETURN NULL;', hash='4ca2399e4860d543fda0ea94d96a8fc84e07166a', operation='UPDATE', pgid='pgtrigger_update_update_263f5', table='billing_feeprice', when='AFTER')),
        ),
        pgtrigger.migrations.AddTrigger(
            model_name='feeprice',
            trigger=pgtrigger.compiler.Trigger(name='delete_delete', sql=pgtrigger.compiler.UpsertTriggerSql(func='INSERT INTO "billing_feepriceevent" ("branch_id", "id", "item_id", "pgh_context_id", "pgh_created_at", "pgh_label", "pgh_obj_id", "recorded_at", "recorded_by_id", "source", "tax_percent", "unit_price_yen", "valid_during") VALUES (OLD."branch_id", OLD."id", OLD."item_id", _pgh_attach_context(), NOW(), \'delete\', OLD."id", OLD."recorded_at", OLD."recorded_by_id", OLD."source", OLD."tax_percent", OLD."unit_price_yen", OLD."valid_during"); RETURN NULL;', hash='bee823dd13821279efe492807fc6e8ba9ca0362e', operation='DELETE', pgid='pgtrigger_delete_delete_b1d0a', table='billing_feeprice', when='AFTER')),
        ),
        pgtrigger.migrations.AddTrigger(
            model_name='feepriceevent',
            trigger=pgtrigger.compiler.Trigger(name='append_only', sql=pgtrigger.compiler.UpsertTriggerSql(func="RAISE EXCEPTION 'pgtrigger: Cannot update or delete rows from % table', TG_TABLE_NAME;", hash='3a2e24f23bf62253120c42b8a49b11159fe78ae7', operation='UPDATE OR DELETE', pgid='pgtrigger_append_only_eacbd', table='billing_feepriceevent', when='BEFORE')),
        ),
        pgtrigger.migrations.AddTrigger(
            model_name='invoice',
            trigger=pgtrigger.compiler.Trigger(name='issued_is_frozen', sql=pgtrigger.compiler.UpsertTriggerSql(condition="WHEN (OLD.state = 'issued')", func="\n        IF TRUE THEN\n            RAISE EXCEPTION 'invoice_issued_is_frozen' USING ERRCODE = 'check_violation', CONSTRAINT = 'invoice_issued_is_frozen';\n        END IF;\n    RETURN NULL;", hash='68790323b85eda17ff0d58b850efa2c65efb7bea', operation='UPDATE OR DELETE', pgid='pgtrigger_issued_is_frozen_1fad9', table='billing_invoice', when='BEFORE')),
        ),
        pgtrigger.migrations.AddTrigger(
            model_name='invoice',
            trigger=pgtrigger.compiler.Trigger(name='issued_adds_up', sql=pgtrigger.compiler.UpsertTriggerSql(condition="WHEN (NEW.state = 'issued')", func="\n        IF NEW.total_yen IS DISTINCT FROM (SELECT sum(line.amount_yen) FROM billing_invoiceline line WHERE line.invoice_id = NEW.id) THEN\n            RAISE EXCEPTION 'invoice_issued_adds_up' USING ERRCODE = 'check_violation', CONSTRAINT = 'invoice_issued_adds_up';\n        END IF;\n    PERFORM pg_advisory_xact_lock(hashtext('billing day ' || NEW.branch_id || ' ' || (NEW.issued_at AT TIME ZONE 'Asia/Tokyo')::date));\n        IF EXISTS (\n        SELECT FROM billing_dailyclosing closing WHERE closing.branch_id = NEW.branch_id\n        AND closing.on = (NEW.issued_at AT TIME ZONE 'Asia/Tokyo')::date AND closing.closed_at IS NOT NULL\n    ) THEN\n            RAISE EXCEPTION 'invoice_day_open' USING ERRCODE = 'check_violation', CONSTRAINT = 'invoice_day_open';\n        END IF;\n    RETURN NEW;", hash='ea7199b61b0dcf03b4f53da70c864d4a27190e54', operation='INSERT OR UPDATE', pgid='pgtrigger_issued_adds_up_8608e', table='billing_invoice', when='BEFORE')),
        ),
        pgtrigger.migrations.AddTrigger(
            model_name='invoice',
            trigger=pgtrigger.compiler.Trigger(name='reverses_the_whole', sql=pgtrigger.compiler.UpsertTriggerSql(condition="WHEN (NEW.state = 'issued' AND NEW.kind = 'cancellation')", func="\n        IF NOT EXISTS (SELECT FROM billing_invoice original WHERE original.id = NEW.cancels_id AND original.state = 'issued' AND original.kind = 'invoice' AND original.patient_id = NEW.patient_id AND original.total_yen = -NEW.total_yen AND original.tax_yen = -NEW.tax_yen) THEN\n            RAISE EXCEPTION 'invoice_cancellation_reverses_the_whole' USING ERRCODE = 'check_violation', CONSTRAINT = 'invoice_cancellation_reverses_the_whole';\n        END IF;\n    RETURN NEW;", hash='bceb8e3a26e706e2a7765e58b081b7d9c27cf24d', operation='UPDATE', pgid='pgtrigger_reverses_the_whole_70e69', table='billing_invoice', when='BEFORE')),
        ),
        pgtrigger.migrations.AddTrigger(
            model_name='invoice',
            trigger=pgtrigger.compiler.Trigger(name='insert_insert', sql=pgtrigger.compiler.UpsertTriggerSql(func='INSERT INTO "billing_invoiceevent" ("branch_id", "cancels_id", "id", "issued_at", "issued_by_id", "issuer_address", "issuer_branch", "issuer_name", "issuer_operator_type", "issuer_phone", "issuer_registration_no", "kind", "language", "number", "patient_id", "pgh_context_id", "pgh_created_at", "pgh_label", "pgh_obj_id", "reason", "recipient_name", "recipient_ticket_no", "recorded_at", "recorded_by_id", "sequence", "state", "tax_rounding", "tax_yen", "total_yen", "transaction_on", "visit_id", "year") VALUES (NEW."branch_id", NEW."cancels_id", NEW."id", NEW."issued_at", NEW."issued_by_id", NEW."issuer_address", NEW."issuer_branch", NEW."issuer_name", NEW."issuer_operator_type", NEW."issuer_phone", NEW."issuer_registration_no", NEW."kind", NEW."language", NEW."number", NEW."patient_id", _pgh_attach_context(), NOW(), \'insert\', NEW."id", NEW."reason", NEW."recipient_name", NEW."recipient_ticket_no", NEW."recorded_at", NEW."recorded_by_id", NEW."sequence", NEW."state", NEW."tax_rounding", NEW."tax_yen", NEW."total_yen", NEW."transaction_on", NEW."visit_id", NEW."year"); RETURN NULL;', hash='ebb63a4bec797a5989c5c944ccd4a65cfe30ed7f', operation='INSERT', pgid='pgtrigger_insert_insert_0c624', table='billing_invoice', when='AFTER')),
        ),
        pgtrigger.migrations.AddTrigger(
            model_name='invoice',
            trigger=pgtrigger.compiler.Trigger(name='update_update', sql=pgtrigger.compiler.UpsertTriggerSql(condition='WHEN (OLD.* IS DISTINCT FROM NEW.*)', func='INSERT INTO "billing_invoiceevent" ("branch_id", "cancels_id", "id", "issued_at", "issued_by_id", "issuer_address", "issuer_branch", "issuer_name", "issuer_operator_type", "issuer_phone", "issuer_registration_no", "kind", "language", "number", "patient_id", "pgh_context_id", "pgh_created_at", "pgh_label", "pgh_obj_id", "reason", "recipient_name", "recipient_ticket_no", "recorded_at", "recorded_by_id", "sequence", "state", "tax_rounding", "tax_yen", "total_yen", "transaction_on", "visit_id", "year") VALUES (NEW."branch_id", NEW."cancels_id", NEW."id", NEW."issued_at", NEW."issued_by_id", NEW."issuer_address", NEW."issuer_branch", NEW."issuer_name", NEW."issuer_operator_type", NEW."issuer_phone", NEW."issuer_registration_no", NEW."kind", NEW."language", NEW."number", NEW."patient_id", _pgh_attach_context(), NOW(), \'update\', NEW."id", NEW."reason", NEW."recipient_name", NEW."recipient_ticket_no", NEW."recorded_at", NEW."recorded_by_id", NEW."sequence", NEW."state", NEW."tax_rounding", NEW."tax_yen", NEW."total_yen", NEW."transaction_on", NEW."visit_id", NEW."year"); RETURN NULL;', hash='1b08ab23e8dcca3184f84b39f51ad3e218d46171', operation='UPDATE', pgid='pgtrigger_update_update_28c43', table='billing_invoice', when='AFTER')),
        ),
        pgtrigger.migrations.AddTrigger(
            model_name='invoice',
            trigger=pgtrigger.compiler.Trigger(name='delete_delete', sql=pgtrigger.compiler.UpsertTriggerSql(func='INSERT INTO "billing_invoiceevent" ("branch_id", "cancels_id", "id", "issued_at", "issued_by_id", "issuer_address", "issuer_branch", "issuer_name", "issuer_operator_type", "issuer_phone", "issuer_registration_no", "kind", "language", "number", "patient_id", "pgh_context_id", "pgh_created_at", "pgh_label", "pgh_obj_id", "reason", "recipient_name", "recipient_ticket_no", "recorded_at", "recorded_by_id", "sequence", "state", "tax_rounding", "tax_yen", "total_yen", "transaction_on", "visit_id", "year") VALUES (OLD."branch_id", OLD."cancels_id", OLD."id", OLD."issued_at", OLD."issued_by_id", OLD."issuer_address", OLD."issuer_branch", OLD."issuer_name", OLD."issuer_operator_type", OLD."issuer_phone", OLD."issuer_registration_no", OLD."kind", OLD."language", OLD."number", OLD."patient_id", _pgh_attach_context(), NOW(), \'delete\', OLD."id", OLD."reason", OLD."recipient_name", OLD."recipient_ticket_no", OLD."recorded_at", OLD."recorded_by_id", OLD."sequence", OLD."state", OLD."tax_rounding", OLD."tax_yen", OLD."total_yen", OLD."transaction_on", OLD."visit_id", OLD."year"); RETURN NULL;', hash='27ad263a76b669c82dc7584bc60ee67ce6515da6', operation='DELETE', pgid='pgtrigger_delete_delete_6493d', table='billing_invoice', when='AFTER')),
        ),
        pgtrigger.migrations.AddTrigger(
            model_name='invoiceevent',
            trigger=pgtrigger.compiler.Trigger(name='append_only', sql=pgtrigger.compiler.UpsertTriggerSql(func="RAISE EXCEPTION 'pgtrigger: Cannot update or delete rows from % table', TG_TABLE_NAME;", hash='05b718cad763793ddb677bf941071b79bc8029ff', operation='UPDATE OR DELETE', pgid='pgtrigger_append_only_d262c', table='billing_invoiceevent', when='BEFORE')),
        ),
        pgtrigger.migrations.AddTrigger(
            model_name='invoiceline',
            trigger=pgtrigger.compiler.Trigger(name='added_to_draft', sql=pgtrigger.compiler.UpsertTriggerSql(func="PERFORM FROM billing_invoice WHERE id = NEW.invoice_id FOR SHARE;\n        IF (SELECT state FROM billing_invoice WHERE id = NEW.invoice_id) = 'issued' THEN\n            RAISE EXCEPTION 'invoice_line_issued_is_frozen' USING ERRCODE = 'check_violation', CONSTRAINT = 'invoice_line_issued_is_frozen';\n        END IF;\n    RETURN NEW;", hash='e4ab3f8988e210bc83967feca91ea3b0a9add0cd', operation='INSERT', pgid='pgtrigger_added_to_draft_339cc', table='billing_invoiceline', when='BEFORE')),
        ),
        pgtrigger.migrations.AddTrigger(
            model_name='invoiceline',
            trigger=pgtrigger.compiler.Trigger(name='removed_from_draft', sql=pgtrigger.compiler.UpsertTriggerSql(func="PERFORM FROM billing_invoice WHERE id = OLD.invoice_id FOR SHARE;\n        IF (SELECT state FROM billing_invoice WHERE id = OLD.invoice_id) = 'issued' THEN\n            RAISE EXCEPTION 'invoice_line_issued_is_frozen' USING ERRCODE = 'check_violation', CONSTRAINT = 'invoice_line_issued_is_frozen';\n        END IF;\n    RETURN OLD;", hash='0e00e943a923f8695972836b57659fd5604e8371', operation='DELETE', pgid='pgtrigger_removed_from_draft_b03d8', table='billing_invoiceline', when='BEFORE')),
        ),
        pgtrigger.migrations.AddTrigger(
            model_name='invoiceline',
            trigger=pgtrigger.compiler.Trigger(name='changed_in_draft', sql=pgtrigger.compiler.UpsertTriggerSql(func="PERFORM FROM billing_invoice WHERE id = OLD.invoice_id FOR SHARE;\n        IF (SELECT state FROM billing_invoice WHERE id = OLD.invoice_id) = 'issued' THEN\n            RAISE EXCEPTION 'invoice_line_issued_is_frozen' USING ERRCODE = 'check_violation', CONSTRAINT = 'invoice_line_issued_is_frozen';\n        END IF;\n    PERFORM FROM billing_invoice WHERE id = NEW.invoice_id FOR SHARE;\n        IF (SELECT state FROM billing_invoice WHERE id = NEW.invoice_id) = 'issued' THEN\n            RAISE EXCEPTION 'invoice_line_issued_is_frozen' USING ERRCODE = 'check_violation', CONSTRAINT = 'invoice_line_issued_is_frozen';\n        END IF;\n    RETURN NEW;", hash='a2684d02dcd5da01fbdd059b35e03dc0438ef505', operation='UPDATE', pgid='pgtrigger_changed_in_draft_5d0b1', table='billing_invoiceline', when='BEFORE')),
        ),
        pgtrigger.migrations.AddTrigger(
            model_name='invoiceline',
            trigger=pgtrigger.compiler.Trigger(name='insert_insert', sql=pgtrigger.compiler.UpsertTriggerSql(func='INSERT INTO "billing_invoicelineevent" ("amount_yen", "code", "id", "invoice_id", "name_en", "name_ja", "pgh_context_id", "pgh_created_at", "pgh_label", "pgh_obj_id", "position", "price_valid_from", "quantity", "reason", "rule", "tax_percent", "unit", "unit_price_yen") VALUES (NEW."amount_yen", NEW."code", NEW."id", NEW."invoice_id", NEW."name_en", NEW."name_ja", _pgh_attach_context(), NOW(), \'insert\', NEW."id", NEW."position", NEW."price_valid_from", NEW."quantity", NEW."reason", NEW."rule", NEW."tax_percent", NEW."unit", NEW."unit_price_yen"); RETURN NULL;', hash='5774ba11f5622d858dd201c00f0486b570688b16', operation='INSERT', pgid='pgtrigger_insert_insert_8c429', table='billing_invoiceline', when='AFTER')),
        ),
        pgtrigger.migrations.AddTrigger(
            model_name='invoiceline',
            trigger=pgtrigger.compiler.Trigger(name='update_update', sql=pgtrigger.compiler.UpsertTriggerSql(condition='WHEN (OLD.* IS DISTINCT FROM NEW.*)', func='INSERT INTO "billing_invoicelineevent" ("amount_yen", "code", "id", "invoice_id", "name_en", "name_ja", "pgh_context_id", "pgh_created_at", "pgh_label", "pgh_obj_id", "position", "price_valid_from", "quantity", "reason", "rule", "tax_percent", "unit", "unit_price_yen") VALUES (NEW."amount_yen", NEW."code", NEW."id", NEW."invoice_id", NEW."name_en", NEW."name_ja", _pgh_attach_context(), NOW(), \'update\', NEW."id", NEW."position", NEW."price_valid_from", NEW."quantity", NEW."reason", NEW."rule", NEW."tax_percent", NEW."unit", NEW."unit_price_yen"); RETURN NULL;', hash='cc0cf0bf879e4f14d841cf0282cb73e0a0dc979d', operation='UPDATE', pgid='pgtrigger_update_update_c2b22', table='billing_invoiceline', when='AFTER')),
        ),
        pgtrigger.migrations.AddTrigger(
            model_name='invoiceline',
            trigger=pgtrigger.compiler.Trigger(name='delete_delete', sql=pgtrigger.compiler.UpsertTriggerSql(func='INSERT INTO "billing_invoicelineevent" ("amount_yen", "code", "id", "invoice_id", "name_en", "name_ja", "pgh_context_id", "pgh_created_at", "pgh_label", "pgh_obj_id", "position", "price_valid_from", "quantity", "reason", "rule", "tax_percent", "unit", "unit_price_yen") VALUES (OLD."amount_yen", OLD."code", OLD."id", OLD."invoice_id", OLD."name_en", OLD."name_ja", _pgh_attach_context(), NOW(), \'delete\', OLD."id", OLD."position", OLD."price_valid_from", OLD."quantity", OLD."reason", OLD."rule", OLD."tax_percent", OLD."unit", OLD."unit_price_yen"); RETURN NULL;', hash='47919a0c8ee6a95c96550d1d2a4267116826b7c8', operation='DELETE', pgid='pgtrigger_delete_delete_7184d', table='billing_invoiceline', when='AFTER')),
        ),
        pgtrigger.migrations.AddTrigger(
            model_name='invoicelineevent',
            trigger=pgtrigger.compiler.Trigger(name='append_only', sql=pgtrigger.compiler.UpsertTriggerSql(func="RAISE EXCEPTION 'pgtrigger: Cannot update or delete rows from % table', TG_TABLE_NAME;", hash='28a67c0d362936d36df9d28de107fc9b54314738', operation='UPDATE OR DELETE', pgid='pgtrigger_append_only_b8f95', table='billing_invoicelineevent', when='BEFORE')),
        ),
        pgtrigger.migrations.AddTrigger(
            model_name='payment',
            trigger=pgtrigger.compiler.Trigger(name='within_the_invoice', sql=pgtrigger.compiler.UpsertTriggerSql(declare='DECLARE owed billing_invoice%ROWTYPE; paid integer;', func="PERFORM pg_advisory_xact_lock(hashtext('billing day ' || NEW.branch_id || ' ' || NEW.received_on));\n        IF EXISTS (\n        SELECT FROM billing_dailyclosing closing WHERE closing.branch_id = NEW.branch_id\n        AND closing.on = NEW.received_on AND closing.closed_at IS NOT NULL\n    ) THEN\n            RAISE EXCEPTION 'payment_day_open' USING ERRCODE = 'check_violation', CONSTRAINT = 'payment_day_open';\n        END IF;\n    PERFORM FROM billing_invoice WHERE id = NEW.invoice_id FOR NO KEY UPDATE;SELECT * INTO owed FROM billing_invoice WHERE id = NEW.invoice_id;SELECT coalesce(sum(amount_yen), 0) INTO paid FROM billing_payment WHERE invoice_id = NEW.invoice_id;\n        IF owed.state <> 'issued' OR owed.kind <> 'invoice' OR owed.branch_id <> NEW.branch_id THEN\n            RAISE EXCEPTION 'payment_for_an_issued_invoice' USING ERRCODE = 'check_violation', CONSTRAINT = 'payment_for_an_issued_invoice';\n        END IF;\n    \n        IF NEW.refunds_id IS NULL AND (paid + NEW.amount_yen > owed.total_yen OR EXISTS (SELECT FROM billing_invoice WHERE cancels_id = owed.id)) THEN\n            RAISE EXCEPTION 'payment_within_what_is_owed' USING ERRCODE = 'check_violation', CONSTRAINT = 'payment_within_what_is_owed';\n        END IF;\n    \n        IF NEW.refunds_id IS NOT NULL AND NOT EXISTS (SELECT FROM billing_payment first WHERE first.id = NEW.refunds_id AND first.invoice_id = NEW.invoice_id AND first.refunds_id IS NULL AND first.method = NEW.method AND first.amount_yen + (SELECT coalesce(sum(back.amount_yen), 0) FROM billing_payment back WHERE back.refunds_id = first.id) + NEW.amount_yen >= 0) THEN\n            RAISE EXCEPTION 'payment_refund_within_the_payment' USING ERRCODE = 'check_violation', CONSTRAINT = 'payment_refund_within_the_payment';\n        END IF;\n    RETURN NEW;", hash='054c2f8f997ab52ff5c16867c5f94444d243366f', operation='INSERT', pgid='pgtrigger_within_the_invoice_2ecff', table='billing_payment', when='BEFORE')),
        ),
        pgtrigger.migrations.AddTrigger(
            model_name='payment',
            trigger=pgtrigger.compiler.Trigger(name='written_once', sql=pgtrigger.compiler.UpsertTriggerSql(func="RAISE EXCEPTION 'pgtrigger: Cannot update or delete rows from % table', TG_TABLE_NAME;", hash='106b1d349cdf7382b19bb82aa30230dad1fe21a7', operation='UPDATE OR DELETE', pgid='pgtrigger_written_once_31150', table='billing_payment', when='BEFORE')),
        ),
        pgtrigger.migrations.AddTrigger(
            model_name='payment',
            trigger=pgtrigger.compiler.Trigger(name='insert_insert', sql=pgtrigger.compiler.UpsertTriggerSql(func='INSERT INTO "billing_paymentevent" ("amount_yen", "branch_id", "id", "invoice_id", "method", "pgh_context_id", "pgh_created_at", "pgh_label", "pgh_obj_id", "reason", "received_on", "recorded_at", "recorded_by_id", "refunds_id", "tendered_yen", "terminal_reference") VALUES (NEW."amount_yen", NEW."branch_id", NEW."id", NEW."invoice_id", NEW."method", _pgh_attach_context(), NOW(), \'insert\', NEW."id", NEW."reason", NEW."received_on", NEW."recorded_at", NEW."recorded_by_id", NEW."refunds_id", NEW."tendered_yen", NEW."terminal_reference"); RETURN NULL;', hash='1111c415562138efa4614dae9fc85001c069f9da', operation='INSERT', pgid='pgtrigger_insert_insert_70a39', table='billing_payment', when='AFTER')),
        ),
        pgtrigger.migrations.AddTrigger(
            model_name='payment',
            trigger=pgtrigger.compiler.Trigger(name='update_update', sql=pgtrigger.compiler.UpsertTriggerSql(condition='WHEN (OLD.* IS DISTINCT FROM NEW.*)', func='INSERT INTO "billing_paymentevent" ("amount_yen", "branch_id", "id", "invoice_id", "method", "pgh_context_id", "pgh_created_at", "pgh_label", "pgh_obj_id", "reason", "received_on", "recorded_at", "recorded_by_id", "refunds_id", "tendered_yen", "terminal_reference") VALUES (NEW."amount_yen", NEW."branch_id", NEW."id", NEW."invoice_id", NEW."method", _pgh_attach_context(), NOW(), \'update\', NEW."id", NEW."reason", NEW."received_on", NEW."recorded_at", NEW."recorded_by_id", NEW."refunds_id", NEW."tendered_yen", NEW."terminal_reference"); RETURN NULL;', hash='f90c314c9b79daa6db09c849a37c2c5435aa2c6f', operation='UPDATE', pgid='pgtrigger_update_update_5f754', table='billing_payment', when='AFTER')),
        ),
        pgtrigger.migrations.AddTrigger(
            model_name='payment',
            trigger=pgtrigger.compiler.Trigger(name='delete_delete', sql=pgtrigger.compiler.UpsertTriggerSql(func='INSERT INTO "billing_paymentevent" ("amount_yen", "branch_id", "id", "invoice_id", "method", "pgh_context_id", "pgh_created_at", "pgh_label", "pgh_obj_id", "reason", "received_on", "recorded_at", "recorded_by_id", "refunds_id", "tendered_yen", "terminal_reference") VALUES (OLD."amount_yen", OLD."branch_id", OLD."id", OLD."invoice_id", OLD."method", _pgh_attach_context(), NOW(), \'delete\', OLD."id", OLD."reason", OLD."received_on", OLD."recorded_at", OLD."recorded_by_id", OLD."refunds_id", OLD."tendered_yen", OLD."terminal_reference"); RETURN NULL;', hash='3deccb6bbeab4a3459b7180ac3966ac42a2035b9', operation='DELETE', pgid='pgtrigger_delete_delete_a41dd', table='billing_payment', when='AFTER')),
        ),
        pgtrigger.migrations.AddTrigger(
            model_name='paymentevent',
            trigger=pgtrigger.compiler.Trigger(name='append_only', sql=pgtrigger.compiler.UpsertTriggerSql(func="RAISE EXCEPTION 'pgtrigger: Cannot update or delete rows from % table', TG_TABLE_NAME;", hash='8ea5cd0ca7c46f8af4d9531e66e7a4f9cffd4304', operation='UPDATE OR DELETE', pgid='pgtrigger_append_only_3be5a', table='billing_paymentevent', when='BEFORE')),
        ),
        pgtrigger.migrations.AddTrigger(
            model_name='receipt',
            trigger=pgtrigger.compiler.Trigger(name='written_once', sql=pgtrigger.compiler.UpsertTriggerSql(func="RAISE EXCEPTION 'pgtrigger: Cannot update or delete rows from % table', TG_TABLE_NAME;", hash='076757d41662e87616f5dddfe6017e9130092c13', operation='UPDATE OR DELETE', pgid='pgtrigger_written_once_80b5e', table='billing_receipt', when='BEFORE')),
        ),
        pgtrigger.migrations.AddTrigger(
            model_name='receipt',
            trigger=pgtrigger.compiler.Trigger(name='insert_insert', sql=pgtrigger.compiler.UpsertTriggerSql(func='INSERT INTO "billing_receiptevent" ("amount_yen", "id", "invoice_id", "issued_on", "number", "pgh_context_id", "pgh_created_at", "pgh_label", "pgh_obj_id", "recorded_at", "recorded_by_id", "sequence", "year") VALUES (NEW."amount_yen", NEW."id", NEW."invoice_id", NEW."issued_on", NEW."number", _pgh_attach_context(), NOW(), \'insert\', NEW."id", NEW."recorded_at", NEW."recorded_by_id", NEW."sequence", NEW."year"); RETURN NULL;', hash='9d0949bfad016f81f176031be93678594dadfa92', operation='INSERT', pgid='pgtrigger_insert_insert_8cf7b', table='billing_receipt', when='AFTER')),
        ),
        pgtrigger.migrations.AddTrigger(
            model_name='receipt',
            trigger=pgtrigger.compiler.Trigger(name='update_update', sql=pgtrigger.compiler.UpsertTriggerSql(condition='WHEN (OLD.* IS DISTINCT FROM NEW.*)', func='INSERT INTO "billing_receiptevent" ("amount_yen", "id", "invoice_id", "issued_on", "number", "pgh_context_id", "pgh_created_at", "pgh_label", "pgh_obj_id", "recorded_at", "recorded_by_id", "sequence", "year") VALUES (NEW."amount_yen", NEW."id", NEW."invoice_id", NEW."issued_on", NEW."number", _pgh_attach_context(), NOW(), \'update\', NEW."id", NEW."recorded_at", NEW."recorded_by_id", NEW."sequence", NEW."year"); RETURN NULL;', hash='80b9f9f7bcfc96c63935ea394b9fd0eab3c9b90a', operation='UPDATE', pgid='pgtrigger_update_update_ec21e', table='billing_receipt', when='AFTER')),
        ),
        pgtrigger.migrations.AddTrigger(
            model_name='receipt',
            trigger=pgtrigger.compiler.Trigger(name='delete_delete', sql=pgtrigger.compiler.UpsertTriggerSql(func='INSERT INTO "billing_receiptevent" ("amount_yen", "id", "invoice_id", "issued_on", "number", "pgh_context_id", "pgh_created_at", "pgh_label", "pgh_obj_id", "recorded_at", "recorded_by_id", "sequence", "year") VALUES (OLD."amount_yen", OLD."id", OLD."invoice_id", OLD."issued_on", OLD."number", _pgh_attach_context(), NOW(), \'delete\', OLD."id", OLD."recorded_at", OLD."recorded_by_id", OLD."sequence", OLD."year"); RETURN NULL;', hash='25eb0d9e64642f5179fbddaab9ff16f9f8f05f5b', operation='DELETE', pgid='pgtrigger_delete_delete_e3bea', table='billing_receipt', when='AFTER')),
        ),
        pgtrigger.migrations.AddTrigger(
            model_name='printrecordevent',
            trigger=pgtrigger.compiler.Trigger(name='append_only', sql=pgtrigger.compiler.UpsertTriggerSql(func="RAISE EXCEPTION 'pgtrigger: Cannot update or delete rows from % table', TG_TABLE_NAME;", hash='077cbbfeca016b515998a1c8353ac045de4e1ad8', operation='UPDATE OR DELETE', pgid='pgtrigger_append_only_e6db0', table='billing_printrecordevent', when='BEFORE')),
        ),
        pgtrigger.migrations.AddTrigger(
            model_name='printrecord',
            trigger=pgtrigger.compiler.Trigger(name='written_once', sql=pgtrigger.compiler.UpsertTriggerSql(func="RAISE EXCEPTION 'pgtrigger: Cannot update or delete rows from % table', TG_TABLE_NAME;", hash='4964deca78fe98ea8164421c1056ad62e14061d7', operation='UPDATE OR DELETE', pgid='pgtrigger_written_once_95488', table='billing_printrecord', when='BEFORE')),
        ),
        pgtrigger.migrations.AddTrigger(
            model_name='printrecord',
            trigger=pgtrigger.compiler.Trigger(name='insert_insert', sql=pgtrigger.compiler.UpsertTriggerSql(func='INSERT INTO "billing_printrecordevent" ("copy_no", "id", "invoice_id", "pgh_context_id", "pgh_created_at", "pgh_label", "pgh_obj_id", "receipt_id", "recorded_at", "recorded_by_id") VALUES (NEW."copy_no", NEW."id", NEW."invoice_id", _pgh_attach_context(), NOW(), \'insert\', NEW."id", NEW."receipt_id", NEW."recorded_at", NEW."recorded_by_id"); RETURN NULL;', hash='c0d399a01d84b1ea1819c1cf9d018c1df8bc72d9', operation='INSERT', pgid='pgtrigger_insert_insert_0d786', table='billing_printrecord', when='AFTER')),
        ),
        pgtrigger.migrations.AddTrigger(
            model_name='printrecord',
            trigger=pgtrigger.compiler.Trigger(name='update_update', sql=pgtrigger.compiler.UpsertTriggerSql(condition='WHEN (OLD.* IS DISTINCT FROM NEW.*)', func='INSERT INTO "billing_printrecordevent" ("copy_no", "id", "invoice_id", "pgh_context_id", "pgh_created_at", "pgh_label", "pgh_obj_id", "receipt_id", "recorded_at", "recorded_by_id") VALUES (NEW."copy_no", NEW."id", NEW."invoice_id", _pgh_attach_context(), NOW(), \'update\', NEW."id", NEW."receipt_id", NEW."recorded_at", NEW."recorded_by_id"); RETURN NULL;', hash='b7012159cc1fd94be14bbf3ca67965bc9a810cbf', operation='UPDATE', pgid='pgtrigger_update_update_c9e9a', table='billing_printrecord', when='AFTER')),
        ),
        pgtrigger.migrations.AddTrigger(
            model_name='printrecord',
            trigger=pgtrigger.compiler.Trigger(name='delete_delete', sql=pgtrigger.compiler.UpsertTriggerSql(func='INSERT INTO "billing_printrecordevent" ("copy_no", "id", "invoice_id", "pgh_context_id", "pgh_created_at", "pgh_label", "pgh_obj_id", "receipt_id", "recorded_at", "recorded_by_id") VALUES (OLD."copy_no", OLD."id", OLD."invoice_id", _pgh_attach_context(), NOW(), \'delete\', OLD."id", OLD."receipt_id", OLD."recorded_at", OLD."recorded_by_id"); RETURN NULL;', hash='e7ccc5a528a2282cd61b464559e89c3614933b82', operation='DELETE', pgid='pgtrigger_delete_delete_fbaa7', table='billing_printrecord', when='AFTER')),
        ),
        pgtrigger.migrations.AddTrigger(
            model_name='receiptevent',
            trigger=pgtrigger.compiler.Trigger(name='append_only', sql=pgtrigger.compiler.UpsertTriggerSql(func="RAISE EXCEPTION 'pgtrigger: Cannot update or delete rows from % table', TG_TABLE_NAME;", hash='9b9b2856fac07f828bf933af81a7c1ed74acee62', operation='UPDATE OR DELETE', pgid='pgtrigger_append_only_2d785', table='billing_receiptevent', when='BEFORE')),
        ),
    ]

from django.conf import settings
from django.contrib.postgres.operations import AddIndexConcurrently, RemoveIndexConcurrently
from django.db import migrations, models


class Migration(migrations.Migration):

    atomic = False

    dependencies = [
        ('prescriptions', '0011_courses_taken_over_with_their_dose'),
        migrations.swappable_dependency(settings.AUTH_USER_MODEL),
    ]

    operations = [
        AddIndexConcurrently(
            model_name='prescription',
            index=models.Index(fields=['course', 'prescribed_on'], include=('id',), name='prescription_in_order'),
        ),
        AddIndexConcurrently(
            model_name='dispense',
            index=models.Index(fields=['prescription'], include=('id',), name='dispense_of_prescription'),
        ),
        RemoveIndexConcurrently(
            model_name='prescription',
            name='prescription_of_course',
        ),
        migrations.AlterField(
            model_name='dispense',
            name='prescription',
            field=models.ForeignKey(db_index=False, on_delete=models.deletion.PROTECT, related_name='dispenses', to='prescriptions.prescription'),
        ),
    ]

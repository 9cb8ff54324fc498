from django.db import migrations, models


class Migration(migrations.Migration):
    dependencies = [
        ("patients", "0002_appointment_previous_state"),
    ]

    operations = [
        migrations.AddConstraint(
            model_name='patient',
            constraint=models.UniqueConstraint(models.Func(models.F('ticket_no'), models.Value('-?0*([0-9]+)$'), models.Value('\\1'), function='regexp_replace', output_field=models.CharField()), name='patient_ticket_spoken'),
        ),
    ]

from django.urls import path

from billing.views import counter, papers

app_name = "billing"
of_patient = "patients/<int:patient_id>/"
urlpatterns = [
    path("invoices/", papers.list_invoices, name="invoice_list"),
    path(f"{of_patient}visits/<int:visit_id>/invoice/", counter.settle, name="visit_settle"),
    path(f"{of_patient}invoices/<int:invoice_id>/", papers.show_invoice, name="invoice_detail"),
    path(f"{of_patient}invoices/<int:invoice_id>/pay/", papers.pay_invoice, name="invoice_pay"),
    path(f"{of_patient}invoices/<int:invoice_id>/cancel/", papers.cancel, name="invoice_cancel"),
    path(
        f"{of_patient}invoices/<int:invoice_id>/print/", papers.print_invoice, name="invoice_print"
    ),
    path(
        f"{of_patient}receipts/<int:receipt_id>/print/", papers.print_receipt, name="receipt_print"
    ),
]

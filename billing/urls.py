from django.urls import path

from billing.views import (
    batches,
    closing,
    counter,
    deposits,
    fees,
    panel,
    papers,
    plans,
    without_visit,
)

app_name = "billing"
of_patient = "patients/<int:patient_id>/"
of_visit = f"{of_patient}visits/<int:visit_id>/invoice/"
of_invoice = f"{of_patient}invoices/<int:invoice_id>/"
urlpatterns = [
    path("invoices/", papers.list_invoices, name="invoice_list"),
    path("invoices/unpaid/", papers.list_unpaid, name="unpaid_list"),
    path("invoices/approvals/", fees.list_approvals, name="approval_list"),
    path("invoices/approvals/<int:invoice_id>/", fees.approve, name="line_approve"),
    path("invoices/batch/", batches.start, name="batch_start"),
    path("invoices/batch/<int:job_id>/", batches.show, name="batch_show"),
    path("invoices/batch/<int:job_id>/file/", batches.download, name="batch_download"),
    path("closing/", closing.show_day, name="closing_show"),
    path("closing/close/", closing.close, name="day_close"),
    path("closing/reopen/", closing.reopen, name="day_reopen"),
    path("closing/table/", closing.download_csv, name="closing_csv"),
    path("closing/paper/", closing.print_pdf, name="closing_pdf"),
    path("journal/", closing.show_journal, name="journal_show"),
    path("journal/export/", closing.export_journal, name="journal_export"),
    path("fees/", fees.list_fees, name="fee_list"),
    path("fees/new/", fees.add_price, name="price_add"),
    path("fees/tax/", fees.change_tax_of_all, name="tax_change"),
    path("fees/<int:price_id>/end/", fees.end, name="price_end"),
    path("fees/settings/", fees.edit_settings, name="settings_edit"),
    path(of_visit, counter.settle, name="visit_settle"),
    path(f"{of_visit}lines/", counter.add_by_hand, name="line_add"),
    path(f"{of_visit}lines/<int:line_id>/remove/", counter.remove_by_hand, name="line_remove"),
    path(f"{of_patient}billing/panel/", panel.show_panel, name="patient_panel"),
    path(f"{of_patient}invoice/", without_visit.settle, name="invoice_new"),
    path(f"{of_patient}invoice/lines/", without_visit.add, name="extra_add"),
    path(
        f"{of_patient}invoice/lines/<int:line_id>/remove/",
        without_visit.remove,
        name="extra_remove",
    ),
    path(f"{of_patient}dose-price/", plans.price_dose, name="dose_price"),
    path(f"{of_patient}plan-price/", plans.price_plan, name="plan_price"),
    path(f"{of_patient}deposits/", deposits.take, name="deposit_take"),
    path(f"{of_patient}deposits/back/", deposits.give_back, name="deposit_give_back"),
    path(
        f"{of_patient}deposits/<int:deposit_id>/print/",
        deposits.print_deposit,
        name="deposit_print",
    ),
    path(of_invoice, papers.show_invoice, name="invoice_detail"),
    path(f"{of_invoice}pay/", papers.pay_invoice, name="invoice_pay"),
    path(f"{of_invoice}cancel/", papers.cancel, name="invoice_cancel"),
    path(f"{of_invoice}return/", papers.take_back, name="invoice_return"),
    path(f"{of_invoice}print/", papers.print_invoice, name="invoice_print"),
    path(
        f"{of_patient}receipts/<int:receipt_id>/print/", papers.print_receipt, name="receipt_print"
    ),
]

@@include shared/terraform/ledger_table.tf@@

@@include shared/terraform/database_iam.tf@@

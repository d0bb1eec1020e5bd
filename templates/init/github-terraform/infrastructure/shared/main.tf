@@include shared/terraform/shared.tf@@

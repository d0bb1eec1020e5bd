@@include shared/terraform/service.tf@@

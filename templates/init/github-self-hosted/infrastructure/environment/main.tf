@@include shared/terraform/environment.tf@@

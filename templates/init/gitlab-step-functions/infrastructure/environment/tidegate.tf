@@include shared/terraform/tidegate_policy.tf@@

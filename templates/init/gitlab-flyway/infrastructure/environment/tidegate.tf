@@if via_lambda@@
@@include shared/terraform/tidegate_policy.tf@@
@@end@@

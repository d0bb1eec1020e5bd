@@include shared/terraform/gate_policy.tf@@

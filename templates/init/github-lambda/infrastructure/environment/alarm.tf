@@include shared/terraform/alarm_of_environment.tf@@

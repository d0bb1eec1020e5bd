@@include shared/terraform/network.tf@@

@@include shared/terraform/groups.tf@@

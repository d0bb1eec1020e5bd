resource "aws_db_subnet_group" "this" {
  name       = local.name
  subnet_ids = aws_subnet.private[*].id
}

resource "random_password" "database" {
  length  = 40
  special = false
}

resource "aws_db_instance" "this" {
  identifier                = local.name
  engine                    = "postgres"
  engine_version            = "16"
  instance_class            = "db.t4g.micro"
  allocated_storage         = 20
  storage_encrypted         = true
  db_name                   = "shop"
  username                  = "shop"
  password                  = random_password.database.result
  db_subnet_group_name      = aws_db_subnet_group.this.name
  vpc_security_group_ids    = [aws_security_group.database.id]
  publicly_accessible       = false
  backup_retention_period   = 7
  deletion_protection       = true
  final_snapshot_identifier = "${local.name}-final"
}

# Tasks get it by reference: it stands in no task definition, and in no job of the pipeline.
resource "aws_secretsmanager_secret" "database" {
  name = "${local.name}/database"
}

resource "aws_secretsmanager_secret_version" "database" {
  secret_id     = aws_secretsmanager_secret.database.id
  secret_string = "postgres://shop:${random_password.database.result}@${aws_db_instance.this.endpoint}/shop?sslmode=require"
}

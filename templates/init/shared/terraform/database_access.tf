resource "aws_security_group" "database" {
  name_prefix = "@@app@@-database-"
  description = "PostgreSQL from the tasks alone"
  vpc_id      = aws_vpc.this.id
  ingress {
    protocol        = "tcp"
    from_port       = 5432
    to_port         = 5432
    security_groups = [aws_security_group.tasks.id]
  }
}

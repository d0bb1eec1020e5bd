# What the code of this version reads.
COLUMNS = ["id", "name"]

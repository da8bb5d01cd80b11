# This file is maintained automatically by "terraform init".
# Manual edits may be lost in future updates.

provider "terraform.example/acme/cloud" {
  version     = "5.31.0"
  constraints = ">= 4.0.0, ~> 5.0"
  hashes = [
    "h1:XjYb2qJLoRLYpsmgkKVTmkCBYzGMDBsAIqZ3yqKWDVE=",
    "zh:9f86d081884c7d659a2feaa0c55ad015a3bf4f1b2b0b822cd15d6c15b0f00a08",
  ]
}

provider "terraform.example/acme/dns" {
  version = "0.3.0-rc1"
}

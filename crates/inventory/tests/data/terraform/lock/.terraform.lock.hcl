# This file is maintained automatically by "terraform init".
# Manual edits may be lost in future updates.

provider "terraform.example/acme/cloud" {
  version     = "5.31.0"
  constraints = "~> 5.0"
  hashes = [
    "h1:XjYb2qJLoRLYpsmgkKVTmkCBYzGMDBsAIqZ3yqKWDVE=",
    "zh:0cdb9c2083bf0902442384f7309367791e4640581652dda456f2d6d7abf0de8d",
  ]
}

provider "terraform.example/acme/half" {
  version = "1.0.0"

# This file is maintained automatically by "tofu init".
# Manual edits may be lost in future updates.

provider "tofu.example/acme/cloud" {
  version = "6.0.0"
  hashes = [
    "h1:XjYb2qJLoRLYpsmgkKVTmkCBYzGMDBsAIqZ3yqKWDVE=",
  ]
}

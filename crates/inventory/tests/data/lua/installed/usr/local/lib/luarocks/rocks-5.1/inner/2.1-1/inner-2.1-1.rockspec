package = "inner"
version = "2.1-1"
source = { url = "git+https://git.example/inner.git", tag = "v1.0" }
description = { summary = "Acme", license = "MIT", maintainer = "A <a@b.example>" }
dependencies = {
   "lua >= 5.1, < 5.5",
}
build = { type = "builtin", modules = { inner = "inner.lua" } }

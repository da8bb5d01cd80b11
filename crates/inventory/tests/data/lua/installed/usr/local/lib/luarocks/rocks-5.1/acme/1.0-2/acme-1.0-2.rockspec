package = "acme"
version = "1.0-2"
source = { url = "git+https://git.example/acme.git", tag = "v1.0" }
description = { summary = "Acme", license = "MIT", maintainer = "A <a@b.example>" }
dependencies = {
   "lua >= 5.1, < 5.5",
   "inner == 2.1",
   "other >= 3",
}
build = { type = "builtin", modules = { acme = "acme.lua" } }

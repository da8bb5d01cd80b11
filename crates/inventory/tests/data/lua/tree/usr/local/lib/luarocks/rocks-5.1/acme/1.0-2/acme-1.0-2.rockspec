rockspec_format = "3.0"
package = "acme"
version = "1.0-2"
source = { dir = "acme", url = "file:///srv/rocks/acme.tar.gz" }
description = { license = "MIT" }
dependencies = { "inner >= 2" }
build = { type = "builtin", modules = { acme = "acme.lua" } }

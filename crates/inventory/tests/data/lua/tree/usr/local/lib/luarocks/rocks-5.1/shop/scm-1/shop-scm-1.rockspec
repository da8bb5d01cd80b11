rockspec_format = "3.0"
package = "shop"
version = "scm-1"
source = { url = "file:///x.tar.gz" }
description = { license = "MIT" }
dependencies = { "acme ~> 1.0", "inner == 2.1-1" }
build = { type = "builtin", modules = { shop = "shop.lua" } }

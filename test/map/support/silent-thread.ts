/** A thread that ends without a picture. */
process.exit(7)

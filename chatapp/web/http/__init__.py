"""HTTP, shared by all interfaces: bodies, headers, origins, compression, revalidation."""

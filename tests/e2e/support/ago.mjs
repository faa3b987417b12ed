// Loaded before a desk of the browser tests that lives in the past (support/product.ts). Only the wall clock goes back, in every thread.
const present = Date.now
const ago = Number(process.env['IAM_DESK_TEST_AGO'] ?? 0)
Date.now = () => present() - ago

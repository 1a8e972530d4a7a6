"""Who a request is from, for whom it is, and who pays."""

"""Documents to be signed and sent: Word files made from a consolidated period, and the templates behind them."""

"""The window. It assembles what the other packages make and decides nothing itself."""

"""The Score page: the unrolled network, its panels, the inspector, and the controller that wires them."""

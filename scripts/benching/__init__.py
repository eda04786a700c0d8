"""What speed is measured with: plans of any size that no agency has."""

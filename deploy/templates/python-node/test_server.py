import unittest

from server import greeting


class GreetingTest(unittest.TestCase):
    def test_names_the_caller(self) -> None:
        self.assertEqual(greeting(3), {"message": "Hello from Python, caller 3.", "count": 3})


if __name__ == "__main__":
    unittest.main()

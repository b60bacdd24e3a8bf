package serializer

const (
	CodeA = 1
)

var text = "begins
ends"

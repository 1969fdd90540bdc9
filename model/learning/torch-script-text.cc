/*
 * SPDX-License-Identifier: GPL-2.0-only
 */
#include "torch-script-text.h"

#include <cctype>
#include <functional>
#include <map>
#include <set>
#include <stdexcept>

namespace ns3
{
namespace edgeinference
{

namespace
{

/** Writes one network, layer by layer. */
class ScriptWriter
{
  public:
    /** @param model the network */
    explicit ScriptWriter(const DnnModel& model)
        : m_model(model)
    {
    }

    /** @return its text */
    TorchScriptText Write();

  private:
    /** @param reason why the layer cannot be written; throws */
    [[noreturn]] void Refuse(const std::string& reason) const;

    /** @param input which of the layer's inputs @return its variable */
    std::string Read(std::size_t input = 0) const;

    /** @return dimensions of the first input */
    const std::vector<uint64_t>& GetInputDims() const;

    /**
     * @param ending of the name @param shape of the tensor @param fanIn numbers per output
     * @return the expression that reads it
     */
    std::string AddParameter(const std::string& ending,
                             const std::vector<uint64_t>& shape,
                             uint64_t fanIn);

    /** @param dimension 2: rows, 3: columns @param ceil keep incomplete windows
     * @param padding zeros at each side @return windows in that direction */
    uint64_t CountWindows(std::size_t dimension, bool ceil, uint64_t padding) const;

    /**
     * Find the padding and the treatment of incomplete windows that give the layer's output.
     * @param allowCeil whether incomplete windows may be kept
     * @param ceil where it goes whether they are
     * @return the padding
     */
    uint64_t FindPadding(bool allowCeil, bool& ceil) const;

    /** @return kernel, stride and padding as arguments, and the rest of a pooling's */
    std::string WritePoolArguments() const;

    std::string WriteConv();                       //!< @return the expression of a convolution
    std::string WriteGemm();                       //!< @return of a fully connected layer
    std::string WriteLrn() const;                  //!< @return of a local response normalisation
    std::string WriteConcat() const;               //!< @return of a concatenation
    std::string WriteLayer(const std::string& op); //!< @param op operator @return its expression

    const DnnModel& m_model;          //!< the network
    const DnnLayer* m_layer{nullptr}; //!< the layer being written
    std::set<std::string> m_names;    //!< names of parameters so far
    TorchScriptText m_text;           //!< the result
};

void
ScriptWriter::Refuse(const std::string& reason) const
{
    throw std::invalid_argument("network \"" + m_model.GetName() +
                                "\" cannot be trained: layer \"" + m_layer->name + "\" (" +
                                m_layer->op + ") " + reason);
}

std::string
ScriptWriter::Read(std::size_t input) const
{
    return "v" + std::to_string(m_layer->inputs.at(input));
}

const std::vector<uint64_t>&
ScriptWriter::GetInputDims() const
{
    return m_model.GetLayer(m_layer->inputs.at(0)).outputShape.dims;
}

std::string
ScriptWriter::AddParameter(const std::string& ending,
                           const std::vector<uint64_t>& shape,
                           uint64_t fanIn)
{
    std::string name = m_layer->name + ending;
    for (char& c : name)
    {
        c = std::isalnum(static_cast<unsigned char>(c)) ? c : '_';
    }
    if (std::isdigit(static_cast<unsigned char>(name[0])))
    {
        name = "layer_" + name;
    }
    if (!m_names.insert(name).second)
    {
        Refuse("has the same name as another one but for punctuation");
    }
    m_text.parameters.push_back({name, {shape.begin(), shape.end()}, fanIn});
    return "self." + name;
}

uint64_t
ScriptWriter::CountWindows(std::size_t dimension, bool ceil, uint64_t padding) const
{
    const auto& window = m_layer->window;
    const uint64_t kernel = dimension == 2 ? window.kernelHeight : window.kernelWidth;
    const uint64_t stride = dimension == 2 ? window.strideHeight : window.strideWidth;
    const uint64_t size = GetInputDims()[dimension];
    if (size + 2 * padding < kernel)
    {
        return 0;
    }
    const uint64_t steps = size + 2 * padding - kernel;
    const uint64_t windows = steps / stride + 1;
    // an incomplete window must still begin inside the image
    const bool more = ceil && steps % stride != 0 && windows * stride < size + padding;
    return windows + (more ? 1 : 0);
}

uint64_t
ScriptWriter::FindPadding(bool allowCeil, bool& ceil) const
{
    const auto& output = m_layer->outputShape.dims;
    const auto& window = m_layer->window;
    if (GetInputDims().size() != 4 || output.size() != 4 || window.kernelHeight == 0 ||
        window.kernelWidth == 0 || window.strideHeight == 0 || window.strideWidth == 0)
    {
        Refuse("has no window on an image");
    }
    // a pooling in torch pads by half its window at most
    const uint64_t most = allowCeil ? window.kernelHeight / 2 : window.kernelHeight;
    for (uint64_t padding = 0; padding <= most; ++padding)
    {
        for (const bool keep : {false, true})
        {
            if ((!keep || allowCeil) && CountWindows(2, keep, padding) == output[2] &&
                CountWindows(3, keep, padding) == output[3])
            {
                ceil = keep;
                return padding;
            }
        }
    }
    Refuse("is padded in a way that TorchScript does not know");
}

/** @param a rows @param b columns @return "[a, b]" */
std::string
WritePair(uint64_t a, uint64_t b)
{
    return "[" + std::to_string(a) + ", " + std::to_string(b) + "]";
}

std::string
ScriptWriter::WritePoolArguments() const
{
    bool ceil = false;
    const uint64_t padding = FindPadding(true, ceil);
    const auto& window = m_layer->window;
    return Read() + ", " + WritePair(window.kernelHeight, window.kernelWidth) + ", " +
           WritePair(window.strideHeight, window.strideWidth) + ", " + WritePair(padding, padding) +
           (m_layer->op == "MaxPool" ? ", [1, 1]" : "") + (ceil ? ", True" : ", False") +
           (m_layer->op == "MaxPool" ? ")" : ", False)");
}

std::string
ScriptWriter::WriteConv()
{
    bool ceil = false;
    const uint64_t padding = FindPadding(false, ceil);
    const auto& window = m_layer->window;
    const uint64_t channels = window.inputChannels / window.groups;
    const uint64_t fanIn = channels * window.kernelHeight * window.kernelWidth;
    const uint64_t bias = m_layer->parameterCount - window.filters * fanIn;
    if (bias != 0 && bias != window.filters)
    {
        Refuse("does not have the parameters of a convolution");
    }
    const std::string weight =
        AddParameter("_weight",
                     {window.filters, channels, window.kernelHeight, window.kernelWidth},
                     fanIn);
    return "torch.conv2d(" + Read() + ", " + weight + ", " +
           (bias ? AddParameter("_bias", {window.filters}, 0) : "None") + ", " +
           WritePair(window.strideHeight, window.strideWidth) + ", " + WritePair(padding, padding) +
           ", [1, 1], " + std::to_string(window.groups) + ")";
}

std::string
ScriptWriter::WriteGemm()
{
    const uint64_t inputs = GetInputDims().back();
    const uint64_t outputs = m_layer->outputShape.dims.back();
    if (m_layer->parameterCount != (inputs + 1) * outputs)
    {
        Refuse("does not have the parameters of a fully connected layer with bias");
    }
    const std::string weight = AddParameter("_weight", {outputs, inputs}, inputs);
    return "torch.linear(" + Read() + ", " + weight + ", " + AddParameter("_bias", {outputs}, 0) +
           ")";
}

std::string
ScriptWriter::WriteLrn() const
{
    // the rule of costs is elements * (2 * size + 3), and a layer keeps its cost only
    const uint64_t elements = m_layer->outputShape.GetElementCount();
    const uint64_t size = (m_layer->flops / elements - 3) / 2;
    if (m_layer->flops != elements * (2 * size + 3) || size % 2 == 0)
    {
        Refuse("does not have the cost of a normalisation over an odd number of channels");
    }
    const std::string around = std::to_string(size / 2);
    const std::string squares = "torch.constant_pad_nd(torch.mul(" + Read() + ", " + Read() +
                                ").unsqueeze(1), [0, 0, 0, 0, " + around + ", " + around + "])";
    return "torch.div(" + Read() + ", torch.pow(torch.avg_pool3d(" + squares + ", [" +
           std::to_string(size) + ", 1, 1], [1, 1, 1]).squeeze(1) * " + std::to_string(size) +
           "e-4 + 2.0, 0.75))";
}

std::string
ScriptWriter::WriteConcat() const
{
    std::string list = Read();
    for (std::size_t i = 1; i < m_layer->inputs.size(); ++i)
    {
        list += ", " + Read(i);
    }
    return "torch.cat([" + list + "], 1)";
}

std::string
ScriptWriter::WriteLayer(const std::string& op)
{
    using Writer = std::function<std::string()>;
    const std::map<std::string, Writer> writers{
        {"Conv", [this] { return WriteConv(); }},
        {"Gemm", [this] { return WriteGemm(); }},
        {"LRN", [this] { return WriteLrn(); }},
        {"Concat", [this] { return WriteConcat(); }},
        {"MaxPool", [this] { return "torch.max_pool2d(" + WritePoolArguments(); }},
        {"AveragePool", [this] { return "torch.avg_pool2d(" + WritePoolArguments(); }},
        {"GlobalAveragePool", [this] { return "torch.mean(" + Read() + ", [2, 3], True)"; }},
        {"Relu", [this] { return "torch.relu(" + Read() + ")"; }},
        {"Dropout", [this] { return "torch.dropout(" + Read() + ", 0.5, self.training)"; }},
        {"Flatten", [this] { return "torch.flatten(" + Read() + ", 1)"; }},
        {"Add", [this] { return "torch.add(" + Read(0) + ", " + Read(1) + ")"; }}};
    const auto writer = writers.find(op);
    if (writer == writers.end())
    {
        Refuse("is an operator that the trainer does not know");
    }
    return writer->second();
}

TorchScriptText
ScriptWriter::Write()
{
    if (m_model.GetInputCount() != 1 || m_model.GetLayer(0).outputShape.dims.size() != 4)
    {
        throw std::invalid_argument("network \"" + m_model.GetName() +
                                    "\" cannot be trained: it does not read one image");
    }
    m_text.forward = "def forward(self, x):\n    v0 = x\n";
    for (LayerId layer = 1; layer < m_model.GetLayerCount(); ++layer)
    {
        m_layer = &m_model.GetLayer(layer);
        m_text.forward += "    v" + std::to_string(layer) + " = " + WriteLayer(m_layer->op) + "\n";
    }
    std::string answers;
    for (const DnnExit& exit : m_model.GetExits())
    {
        answers += (answers.empty() ? "v" : ", v") + std::to_string(exit.output);
    }
    m_text.forward += "    return [" + answers + "]\n";
    return m_text;
}

} // namespace

TorchScriptText
WriteTorchScript(const DnnModel& model)
{
    return ScriptWriter(model).Write();
}

} // namespace edgeinference
} // namespace ns3

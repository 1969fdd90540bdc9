/*
 * SPDX-License-Identifier: GPL-2.0-only
 */
#include "onnx-exits.h"
#include "onnx-model.h"

#include <algorithm>
#include <cstdint>
#include <fstream>
#include <map>
#include <stdexcept>

namespace ns3
{
namespace edgeinference
{

namespace
{

/** Version of the format that goes with the operator set. */
constexpr int IR_VERSION_OF_OPSET = 7;

/** Version of the operator set that is written. */
constexpr int OPSET = 13;

/** Integers of an attribute or a small tensor. */
using Integers = std::vector<int64_t>;

/** @param sizes sizes @return the same as signed integers */
Integers
ToIntegers(const std::vector<uint64_t>& sizes)
{
    return {sizes.begin(), sizes.end()};
}

/**
 * Padding that gives a window as many positions as the output has elements.
 * @param input elements of the input
 * @param output elements of the output
 * @param kernel elements of the window
 * @param stride step of the window
 * @return zeros before and behind, the same if that does as well
 */
std::pair<int64_t, int64_t>
FindPadding(uint64_t input, uint64_t output, uint64_t kernel, uint64_t stride)
{
    const uint64_t reach = (output - 1) * stride + kernel;
    const uint64_t total = reach > input ? reach - input : 0;
    const uint64_t half = (total + 1) / 2;
    const bool symmetric = (input + 2 * half - kernel) / stride + 1 == output;
    const auto before = static_cast<int64_t>(symmetric ? half : total / 2);
    return {before, symmetric ? before : static_cast<int64_t>(total) - before};
}

/** Writes the layers of a model as nodes of a graph. */
class Exporter
{
  public:
    /** @param model the model */
    explicit Exporter(const DnnModel& model)
        : m_model(model)
    {
    }

    /** @return the file's content */
    onnx::ModelProto Export()
    {
        m_proto.set_ir_version(IR_VERSION_OF_OPSET);
        m_proto.set_producer_name("edge-inference");
        m_proto.add_opset_import()->set_version(OPSET);
        m_proto.mutable_graph()->set_name(m_model.GetName());
        for (const DnnLayer& layer : m_model.GetLayers())
        {
            AddLayer(layer);
        }
        AddOutputs();
        WriteOnnxExits(m_model, m_proto);
        if (m_omitStatistics)
        {
            onnx::StringStringEntryProto* entry = m_proto.add_metadata_props();
            entry->set_key(ONNX_NO_STATISTICS);
            entry->set_value("true");
        }
        return std::move(m_proto);
    }

  private:
    /** Writes what is particular to an operator. */
    using Writer = void (Exporter::*)(const DnnLayer&, onnx::NodeProto&);

    /** @return writers by operator */
    static const std::map<std::string, Writer>& GetWriters()
    {
        static const std::map<std::string, Writer> writers = {
            {"Add", &Exporter::WritePlain},
            {"AveragePool", &Exporter::WritePool},
            {"BatchNormalization", &Exporter::WriteNorm},
            {"Clip", &Exporter::WriteClip},
            {"Concat", &Exporter::WriteConcat},
            {"Conv", &Exporter::WriteConv},
            {"Dropout", &Exporter::WritePlain},
            {"Flatten", &Exporter::WritePlain},
            {"Gemm", &Exporter::WriteGemm},
            {"GlobalAveragePool", &Exporter::WritePlain},
            {"Identity", &Exporter::WritePlain},
            {"LRN", &Exporter::WriteLrn},
            {"MaxPool", &Exporter::WritePool},
            {"Mul", &Exporter::WritePlain},
            {"Pad", &Exporter::WritePad},
            {"Relu", &Exporter::WritePlain},
            {"Reshape", &Exporter::WriteReshape},
            {"Sigmoid", &Exporter::WritePlain},
            {"Slice", &Exporter::WriteSlice},
            {"Softmax", &Exporter::WritePlain},
            {"Sum", &Exporter::WritePlain},
            {"Tanh", &Exporter::WritePlain},
        };
        return writers;
    }

    /** @param layer a layer @param reason why it cannot be written; throws */
    [[noreturn]] void Refuse(const DnnLayer& layer, const std::string& reason) const
    {
        throw std::invalid_argument("model \"" + m_model.GetName() + "\", layer \"" + layer.name +
                                    "\" (" + layer.op + ") cannot be written as ONNX: " + reason);
    }

    /** @param layer a layer */
    void AddLayer(const DnnLayer& layer)
    {
        if (layer.op == "Input")
        {
            SetType(layer, *m_proto.mutable_graph()->add_input());
            return;
        }
        const auto writer = GetWriters().find(layer.op);
        if (writer == GetWriters().end())
        {
            Refuse(layer, "its operator is not one of those that are written");
        }
        if (layer.inputs.empty() || layer.outputType != TensorType::FLOAT32)
        {
            Refuse(layer, "only layers with inputs and float32 outputs are written");
        }
        onnx::NodeProto node;
        node.set_name(layer.name);
        node.set_op_type(layer.op);
        for (LayerId input : layer.inputs)
        {
            node.add_input(m_model.GetLayer(input).name);
        }
        (this->*writer->second)(layer, node);
        node.add_output(layer.name);
        *m_proto.mutable_graph()->add_node() = node;
    }

    /** @param layer a layer @param info declaration that gets its name, type and shape */
    static void SetType(const DnnLayer& layer, onnx::ValueInfoProto& info)
    {
        info.set_name(layer.name);
        auto* tensor = info.mutable_type()->mutable_tensor_type();
        tensor->set_elem_type(static_cast<int>(layer.outputType));
        for (uint64_t size : layer.outputShape.dims)
        {
            tensor->mutable_shape()->add_dim()->set_dim_value(static_cast<int64_t>(size));
        }
    }

    /** Declare the outputs: the trunk's answer, then everything that nothing else reads. */
    void AddOutputs()
    {
        const LayerId answer = m_model.GetExits().back().output;
        SetType(m_model.GetLayer(answer), *m_proto.mutable_graph()->add_output());
        for (LayerId id = 0; id < m_model.GetLayerCount(); ++id)
        {
            const bool input = m_model.GetLayer(id).op == "Input";
            if (id != answer && !input && m_model.GetConsumers(id).empty())
            {
                SetType(m_model.GetLayer(id), *m_proto.mutable_graph()->add_output());
            }
        }
    }

    /** @param node node that gets the attribute @param name its name @param values its values */
    static void AddIntegers(onnx::NodeProto& node, const std::string& name, const Integers& values)
    {
        onnx::AttributeProto* attribute = node.add_attribute();
        attribute->set_name(name);
        attribute->set_type(onnx::AttributeProto::INTS);
        *attribute->mutable_ints() = {values.begin(), values.end()};
    }

    /** @param node node that gets the attribute @param name its name @param value its value */
    static void AddInteger(onnx::NodeProto& node, const std::string& name, uint64_t value)
    {
        onnx::AttributeProto* attribute = node.add_attribute();
        attribute->set_name(name);
        attribute->set_type(onnx::AttributeProto::INT);
        attribute->set_i(static_cast<int64_t>(value));
    }

    /** @param name name of a list of integers @param values the list @return its name */
    std::string AddList(const std::string& name, const Integers& values)
    {
        onnx::TensorProto* tensor = m_proto.mutable_graph()->add_initializer();
        tensor->set_name(name);
        tensor->set_data_type(onnx::TensorProto::INT64);
        tensor->add_dims(static_cast<int64_t>(values.size()));
        *tensor->mutable_int64_data() = {values.begin(), values.end()};
        return name;
    }

    /** Add weights that a ConstantOfShape node makes. @param node node that reads them @param part
     * what they are called @param shape their shape */
    void AddWeight(onnx::NodeProto& node, const std::string& part, const Integers& shape)
    {
        const std::string name = "weights:" + node.name() + "." + part;
        onnx::NodeProto* source = m_proto.mutable_graph()->add_node();
        source->set_op_type("ConstantOfShape");
        source->add_input(AddList(name + ".shape", shape));
        source->add_output(name);
        node.add_input(name);
    }

    /** @param layer a layer @return shape of its first input */
    const std::vector<uint64_t>& GetInputDims(const DnnLayer& layer) const
    {
        return m_model.GetLayer(layer.inputs[0]).outputShape.dims;
    }

    /** @param layer a layer; throws unless it reads and makes images */
    void CheckImage(const DnnLayer& layer) const
    {
        if (GetInputDims(layer).size() != 4 || layer.outputShape.dims.size() != 4 ||
            layer.outputShape.GetElementCount() == 0)
        {
            Refuse(layer, "only those of images are written");
        }
    }

    /** @param layer a layer whose parameters are weights and perhaps a bias @param weights number
     * of the weights @param bias number of the bias @return true if it has a bias */
    bool HasBias(const DnnLayer& layer, uint64_t weights, uint64_t bias) const
    {
        if (layer.parameterCount != weights && layer.parameterCount != weights + bias)
        {
            Refuse(layer, "its parameters are not those of its operator alone");
        }
        return layer.parameterCount != weights;
    }

    /** An operator without attributes. @param layer the layer @param node its node */
    void WritePlain(const DnnLayer& layer, onnx::NodeProto& node)
    {
        const bool sum = layer.op == "Add" || layer.op == "Mul";
        if (sum && layer.inputs.size() == 1)
        {
            node.add_input(node.input(0)); // reads the same tensor twice
        }
        if (layer.parameterCount > 0)
        {
            Refuse(layer, "its operator has no parameters");
        }
    }

    /** @param layer the layer @param node its node */
    void WriteWindow(const DnnLayer& layer, onnx::NodeProto& node)
    {
        CheckImage(layer);
        const WindowGeometry& window = layer.window;
        const auto rows = FindPadding(GetInputDims(layer)[2],
                                      layer.outputShape.dims[2],
                                      window.kernelHeight,
                                      window.strideHeight);
        const auto columns = FindPadding(GetInputDims(layer)[3],
                                         layer.outputShape.dims[3],
                                         window.kernelWidth,
                                         window.strideWidth);
        AddIntegers(node, "kernel_shape", ToIntegers({window.kernelHeight, window.kernelWidth}));
        AddIntegers(node, "strides", ToIntegers({window.strideHeight, window.strideWidth}));
        AddIntegers(node, "pads", {rows.first, columns.first, rows.second, columns.second});
    }

    /** @param layer the layer @param node its node */
    void WritePool(const DnnLayer& layer, onnx::NodeProto& node)
    {
        WriteWindow(layer, node);
    }

    /** @param layer the layer @param node its node */
    void WriteConv(const DnnLayer& layer, onnx::NodeProto& node)
    {
        WriteWindow(layer, node);
        const WindowGeometry& window = layer.window;
        const Integers shape = ToIntegers({window.filters,
                                           window.inputChannels / window.groups,
                                           window.kernelHeight,
                                           window.kernelWidth});
        const uint64_t weights = window.filters * (window.inputChannels / window.groups) *
                                 window.kernelHeight * window.kernelWidth;
        AddInteger(node, "group", window.groups);
        AddWeight(node, "weight", shape);
        if (HasBias(layer, weights, window.filters))
        {
            AddWeight(node, "bias", ToIntegers({window.filters}));
        }
    }

    /** @param layer the layer @param node its node */
    void WriteGemm(const DnnLayer& layer, onnx::NodeProto& node)
    {
        const std::vector<uint64_t>& input = GetInputDims(layer);
        if (input.size() != 2 || layer.outputShape.dims.size() != 2 || layer.inputs.size() != 1)
        {
            Refuse(layer, "only products of one matrix and weights are written");
        }
        const uint64_t outputs = layer.outputShape.dims[1];
        AddInteger(node, "transB", 1);
        AddWeight(node, "weight", ToIntegers({outputs, input[1]}));
        if (HasBias(layer, outputs * input[1], outputs))
        {
            AddWeight(node, "bias", ToIntegers({outputs}));
        }
    }

    /** @param layer the layer @param node its node */
    void WriteNorm(const DnnLayer& layer, onnx::NodeProto& node)
    {
        const std::vector<uint64_t>& input = GetInputDims(layer);
        const uint64_t channels = input.size() > 1 ? input[1] : 1;
        m_omitStatistics |= !HasBias(layer, 2 * channels, 2 * channels);
        for (const char* part : {"scale", "bias", "mean", "variance"})
        {
            AddWeight(node, part, ToIntegers({channels}));
        }
    }

    /** @param layer the layer @param node its node */
    void WriteLrn(const DnnLayer& layer, onnx::NodeProto& node)
    {
        WritePlain(layer, node);
        CheckImage(layer);
        // the inverse of the cost rule, 2 * size + 3 per element
        AddInteger(node, "size", (layer.flops / layer.outputShape.GetElementCount() - 3) / 2);
    }

    /** ReLU6. @param layer the layer @param node its node */
    void WriteClip(const DnnLayer& layer, onnx::NodeProto& node)
    {
        WritePlain(layer, node);
        for (const auto& bound : {std::make_pair("low", 0.0F), std::make_pair("high", 6.0F)})
        {
            onnx::TensorProto* tensor = m_proto.mutable_graph()->add_initializer();
            tensor->set_name("bounds:" + layer.name + "." + bound.first);
            tensor->set_data_type(onnx::TensorProto::FLOAT);
            tensor->add_float_data(bound.second);
            node.add_input(tensor->name());
        }
    }

    /** @param layer the layer @param node its node */
    void WriteConcat(const DnnLayer& layer, onnx::NodeProto& node)
    {
        WritePlain(layer, node);
        const std::vector<uint64_t>& first = GetInputDims(layer);
        const auto differs =
            std::mismatch(first.begin(), first.end(), layer.outputShape.dims.begin());
        AddInteger(node, "axis", static_cast<uint64_t>(differs.first - first.begin()));
    }

    /** @param layer the layer @param node its node */
    void WriteReshape(const DnnLayer& layer, onnx::NodeProto& node)
    {
        WritePlain(layer, node);
        node.add_input(AddList("shape:" + layer.name, ToIntegers(layer.outputShape.dims)));
    }

    /** Zeros around the input. @param layer the layer @param node its node */
    void WritePad(const DnnLayer& layer, onnx::NodeProto& node)
    {
        WritePlain(layer, node);
        Integers before;
        Integers behind;
        for (std::size_t i = 0; i < layer.outputShape.dims.size(); ++i)
        {
            const auto total = static_cast<int64_t>(layer.outputShape.dims[i]) -
                               static_cast<int64_t>(GetInputDims(layer).at(i));
            before.push_back(total / 2);
            behind.push_back(total - total / 2);
        }
        before.insert(before.end(), behind.begin(), behind.end());
        node.add_input(AddList("pads:" + layer.name, before));
    }

    /** Every n-th element. @param layer the layer @param node its node */
    void WriteSlice(const DnnLayer& layer, onnx::NodeProto& node)
    {
        WritePlain(layer, node);
        const std::size_t rank = layer.outputShape.dims.size();
        Integers axes;
        Integers steps;
        for (std::size_t i = 0; i < rank; ++i)
        {
            const uint64_t size = GetInputDims(layer).at(i);
            uint64_t step = 1;
            while (step < size && (size + step - 1) / step > layer.outputShape.dims[i])
            {
                ++step;
            }
            if ((size + step - 1) / step != layer.outputShape.dims[i])
            {
                Refuse(layer, "it does not keep every n-th element");
            }
            axes.push_back(static_cast<int64_t>(i));
            steps.push_back(static_cast<int64_t>(step));
        }
        const std::string name = "slice:" + layer.name;
        node.add_input(AddList(name + ".starts", Integers(rank, 0)));
        node.add_input(AddList(name + ".ends", ToIntegers(GetInputDims(layer))));
        node.add_input(AddList(name + ".axes", axes));
        node.add_input(AddList(name + ".steps", steps));
    }

    const DnnModel& m_model;      //!< the model
    onnx::ModelProto m_proto;     //!< the file's content
    bool m_omitStatistics{false}; //!< whether statistics of normalisations are no parameters
};

} // namespace

void
ExportOnnxModel(const DnnModel& model, const std::string& fileName)
{
    const onnx::ModelProto proto = Exporter(model).Export();
    std::ofstream file(fileName, std::ios::binary);
    if (file)
    {
        proto.SerializeToOstream(&file);
        file.close();
    }
    if (!file)
    {
        throw std::runtime_error("the file \"" + fileName + "\" cannot be written");
    }
}

} // namespace edgeinference
} // namespace ns3

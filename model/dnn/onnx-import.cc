/*
 * SPDX-License-Identifier: GPL-2.0-only
 */
#include "dnn-model-builder.h"
#include "onnx-exits.h"
#include "onnx-graph.h"
#include "onnx-inference.h"
#include "onnx-inputs.h"
#include "onnx-layer-names.h"
#include "onnx-model.h"
#include "onnx-weights.h"
#include "operator-cost.h"

#include <algorithm>
#include <filesystem>
#include <optional>
#include <set>

namespace ns3
{
namespace edgeinference
{

namespace
{

/** What is known of a tensor. */
struct Tensor
{
    onnx::TypeProto type;                 //!< type and shape
    std::optional<OnnxTensorValue> value; //!< elements, if known
    bool constant{false};                 //!< independent of what the inputs hold
    bool fromInput{false};                //!< constant, but computed from the shape of an input
    std::vector<std::size_t> weights;     //!< if constant, the weights it is made from
    std::string layer;                    //!< if not constant, the layer that makes it
};

/** Turns the nodes of a graph into the layers of a model. */
class Importer
{
  public:
    /** @param fileName the file @param options what it may leave open */
    Importer(const std::string& fileName, const OnnxImportOptions& options)
        : m_graph(fileName),
          m_inputs(m_graph, options),
          m_builder(std::filesystem::path(fileName).stem().string()),
          m_exits(ReadOnnxExits(m_graph)),
          m_skipStatistics(!m_graph.GetMetadata(ONNX_NO_STATISTICS).empty())
    {
    }

    /** @return the model */
    std::shared_ptr<const DnnModel> Import()
    {
        AddInitializers();
        AddDeclarations();
        AddInputs();
        for (const OnnxNode& node : m_graph.GetNodes())
        {
            try
            {
                AddNode(node);
            }
            catch (const std::logic_error& error)
            {
                throw m_graph.Error(node, std::string("cannot be read: ") + error.what());
            }
        }
        SetOutput();
        try
        {
            return m_builder.Build();
        }
        catch (const std::exception& error)
        {
            throw m_graph.Error(error.what());
        }
    }

  private:
    /** Make the weights of the file known. */
    void AddInitializers()
    {
        for (const onnx::TensorProto& tensor : m_graph.GetModel().graph().initializer())
        {
            AddWeight(tensor.name(), MakeOnnxType(tensor.data_type(), tensor.dims()))->value =
                ReadOnnxValue(tensor);
        }
        for (const auto& tensor : m_graph.GetModel().graph().sparse_initializer())
        {
            AddWeight(tensor.values().name(),
                      MakeOnnxType(tensor.values().data_type(), tensor.dims()));
        }
    }

    /**
     * @param name name of a constant tensor
     * @param type its type and shape
     * @return the tensor, made from one weight
     */
    Tensor* AddWeight(const std::string& name, const onnx::TypeProto& type)
    {
        const std::string what = "the weights \"" + CleanOnnxName(name) + "\"";
        const auto& dims = type.tensor_type().shape().dim();
        if (std::any_of(dims.begin(), dims.end(), [](const auto& dim) {
                return dim.dim_value() < 0;
            }))
        {
            throw m_graph.Error(what + " have a negative size");
        }
        m_graph.CheckSize(GetOnnxShape(type), what);
        Tensor tensor;
        tensor.type = type;
        tensor.constant = true;
        tensor.weights.push_back(m_weights.Add(type.tensor_type().elem_type(), GetOnnxShape(type)));
        return &(m_tensors[name] = std::move(tensor));
    }

    /** Note the shapes that the file declares. */
    void AddDeclarations()
    {
        for (const auto* list :
             {&m_graph.GetModel().graph().value_info(), &m_graph.GetModel().graph().output()})
        {
            for (const onnx::ValueInfoProto& info : *list)
            {
                m_declared[info.name()] = &info.type();
            }
        }
    }

    /** Add the inputs of the network. */
    void AddInputs()
    {
        for (const OnnxInput& input : m_inputs.Get())
        {
            const std::string name = m_names.Make(input.name);
            m_graph.CheckSize(input.shape, "its input \"" + name + "\"");
            Tensor tensor;
            tensor.type = MakeOnnxType(input.type, input.shape.dims);
            tensor.layer = name;
            m_builder.AddInput(name, input.shape, static_cast<TensorType>(input.type));
            m_tensors[input.name] = std::move(tensor);
        }
    }

    /** @param node a node @return what is known of its inputs, null where one is left out */
    std::vector<Tensor*> FindInputs(const OnnxNode& node)
    {
        std::vector<Tensor*> inputs;
        for (const std::string& name : node.proto.input())
        {
            const auto tensor = m_tensors.find(name);
            inputs.push_back(name.empty() || tensor == m_tensors.end() ? nullptr : &tensor->second);
        }
        return inputs;
    }

    /** @param inputs inputs of a node @return what ONNX's inference asks about them */
    static std::vector<OnnxOperand> MakeOperands(const std::vector<Tensor*>& inputs)
    {
        std::vector<OnnxOperand> operands;
        for (const Tensor* input : inputs)
        {
            operands.push_back(
                {input ? &input->type : nullptr, input && input->value ? &*input->value : nullptr});
        }
        return operands;
    }

    /** @param node a node @param inputs its inputs @return types of its outputs */
    std::vector<onnx::TypeProto> InferTypes(const OnnxNode& node,
                                            const std::vector<OnnxOperand>& inputs)
    {
        std::vector<onnx::TypeProto> types(node.proto.output_size());
        std::optional<std::string> reason;
        try
        {
            types = InferOnnxTypes(node, inputs);
        }
        catch (const std::exception& error)
        {
            reason = error.what();
        }
        bool known = !reason;
        for (int i = 0; i < node.proto.output_size(); ++i)
        {
            const auto declared = m_declared.find(node.proto.output(i));
            if (!IsOnnxShapeKnown(types[i]) && declared != m_declared.end())
            {
                types[i] = m_inputs.Resolve(*declared->second);
                known |= IsOnnxShapeKnown(types[i]);
            }
            if (types[i].tensor_type().elem_type() == 0 && !inputs.empty() && inputs[0].type)
            {
                types[i].mutable_tensor_type()->set_elem_type(
                    inputs[0].type->tensor_type().elem_type());
            }
        }
        if (!known)
        {
            throw m_graph.Error(node, *reason);
        }
        return types;
    }

    /** Add a node: fold it if it computes a constant, else make it a layer. @param node the node */
    void AddNode(const OnnxNode& node)
    {
        const std::vector<Tensor*> inputs = FindInputs(node);
        const std::vector<OnnxOperand> operands = MakeOperands(inputs);
        const std::vector<onnx::TypeProto> types = InferTypes(node, operands);
        const std::string& op = node.proto.op_type();
        const bool ofShape = op == "Shape" || op == "Size";
        const bool constant = std::all_of(inputs.begin(), inputs.end(), [](const Tensor* input) {
            return !input || input->constant;
        });
        if (ofShape || constant)
        {
            AddConstant(node, inputs, types, FoldOnnxNode(node, operands, types[0]));
            return;
        }
        AddLayer(node, inputs, types);
    }

    /**
     * Make the outputs of a node known that do not depend on what the network's inputs hold.
     * @param node the node
     * @param inputs its inputs
     * @param types types of its outputs
     * @param value its first output, if known
     */
    void AddConstant(const OnnxNode& node,
                     const std::vector<Tensor*>& inputs,
                     const std::vector<onnx::TypeProto>& types,
                     const std::optional<OnnxTensorValue>& value)
    {
        const std::string& op = node.proto.op_type();
        const bool ofShape = op == "Shape" || op == "Size";
        Tensor tensor;
        tensor.constant = true;
        std::set<std::size_t> weights;
        for (std::size_t i = 0; i < inputs.size(); ++i)
        {
            if (inputs[i])
            {
                tensor.fromInput |= inputs[i]->fromInput || (ofShape && !inputs[i]->constant);
            }
            if (inputs[i] && !ofShape && IsParameterInput(op, i))
            {
                weights.insert(inputs[i]->weights.begin(), inputs[i]->weights.end());
            }
        }
        try
        {
            tensor.weights = m_weights.Combine(weights);
        }
        catch (const std::runtime_error& error)
        {
            throw m_graph.Error(node, error.what());
        }
        const bool source = inputs.empty() || op == "ConstantOfShape";
        for (int i = 0; i < node.proto.output_size(); ++i)
        {
            if (node.proto.output(i).empty())
            {
                continue;
            }
            if (source && !tensor.fromInput && IsOnnxShapeKnown(types[i]))
            {
                AddWeight(node.proto.output(i), types[i])->value = value;
                continue;
            }
            tensor.type = types[i];
            tensor.value = i == 0 ? value : std::nullopt;
            m_tensors[node.proto.output(i)] = tensor;
        }
    }

    /**
     * Count the weights that a layer reads and no layer before it did.
     * @param node its node
     * @param inputs its inputs
     * @param layer the layer
     */
    void CountParameters(const OnnxNode& node, const std::vector<Tensor*>& inputs, DnnLayer& layer)
    {
        const std::string& op = node.proto.op_type();
        const bool quantised = op.compare(0, 7, "QLinear") == 0;
        for (std::size_t i = 0; i < inputs.size(); ++i)
        {
            const bool statistics = op == "BatchNormalization" && i > 2 && m_skipStatistics;
            if (!inputs[i] || !inputs[i]->constant || statistics || !IsParameterInput(op, i))
            {
                continue;
            }
            const int type = inputs[i]->type.tensor_type().elem_type();
            const bool integers = quantised || type != onnx::TensorProto::INT32;
            m_weights.Count(inputs[i]->weights, integers, layer);
        }
    }

    /**
     * Add the layer of a node. A layer has one output; further outputs that are read become layers
     * without cost.
     * @param node the node
     * @param inputs its inputs
     * @param types types of its outputs
     */
    void AddLayer(const OnnxNode& node,
                  const std::vector<Tensor*>& inputs,
                  const std::vector<onnx::TypeProto>& types)
    {
        std::vector<std::string> reads;
        for (const Tensor* input : inputs)
        {
            if (input && !input->constant)
            {
                reads.push_back(input->layer);
            }
        }
        const std::string name = m_names.Make(node.label);
        std::string first;
        for (int i = 0; i < node.proto.output_size(); ++i)
        {
            const bool lastChance = first.empty() && i + 1 == node.proto.output_size();
            if (!m_graph.IsRead(node.proto.output(i)) && !lastChance)
            {
                continue;
            }
            DnnLayer layer;
            layer.op = node.proto.op_type();
            layer.name = first.empty() ? name : m_names.Make(name + ":" + std::to_string(i));
            SetOutputType(node, types[i], layer);
            if (first.empty())
            {
                SetCost(node, inputs, types, layer);
            }
            AddToBuilder(layer,
                         first.empty() || layer.op == "Split" ? reads
                                                              : std::vector<std::string>{first});
            first = first.empty() ? layer.name : first;
            Tensor tensor;
            tensor.type = types[i];
            tensor.layer = layer.name;
            m_tensors[node.proto.output(i)] = std::move(tensor);
        }
    }

    /** @param node a node @param type type of an output @param layer layer that gets it */
    void SetOutputType(const OnnxNode& node, const onnx::TypeProto& type, DnnLayer& layer) const
    {
        if (!IsOnnxShapeKnown(type))
        {
            throw m_graph.Error(node,
                                "makes a tensor whose shape cannot be told: its operator is not "
                                "known or the shape depends on data; state it in the file's "
                                "value_info");
        }
        layer.outputShape = GetOnnxShape(type);
        m_graph.CheckSize(layer.outputShape, "the output of node \"" + node.label + "\"");
        layer.outputType = static_cast<TensorType>(type.tensor_type().elem_type());
    }

    /** @param node a node @param inputs its inputs @param types of outputs @param layer its layer
     */
    void SetCost(const OnnxNode& node,
                 const std::vector<Tensor*>& inputs,
                 const std::vector<onnx::TypeProto>& types,
                 DnnLayer& layer)
    {
        try
        {
            ApplyOperatorCost(DescribeOnnxUse(node, MakeOperands(inputs), types), layer);
            CountParameters(node, inputs, layer);
        }
        catch (const std::exception& error)
        {
            throw m_graph.Error(node, std::string("cannot be counted: ") + error.what());
        }
    }

    /** @param layer a layer @param reads names of the layers it reads */
    void AddToBuilder(const DnnLayer& layer, const std::vector<std::string>& reads)
    {
        const auto exit = m_exits.find(layer.name);
        if (exit != m_exits.end())
        {
            m_builder.BeginExit(exit->second);
        }
        m_builder.AddLayer(layer, reads);
        m_builder.EndExit();
    }

    /** State the answer of the trunk: the first output of the graph that is no exit's. */
    void SetOutput()
    {
        for (const onnx::ValueInfoProto& output : m_graph.GetModel().graph().output())
        {
            const auto tensor = m_tensors.find(output.name());
            if (tensor == m_tensors.end())
            {
                throw m_graph.Error("nothing makes its output \"" + CleanOnnxName(output.name()) +
                                    "\"");
            }
            const std::string& layer = tensor->second.layer;
            if (!layer.empty() && m_exits.count(layer) == 0)
            {
                m_builder.SetOutput(layer);
                return;
            }
        }
    }

    OnnxGraph m_graph;                          //!< the file
    OnnxInputs m_inputs;                        //!< inputs of the network
    DnnModelBuilder m_builder;                  //!< where the layers go
    std::map<std::string, std::string> m_exits; //!< exit by layer of its head
    bool m_skipStatistics;                      //!< whether statistics of normalisations count
    std::map<std::string, Tensor> m_tensors;    //!< tensors so far
    OnnxWeights m_weights;                      //!< weights so far
    std::map<std::string, const onnx::TypeProto*> m_declared; //!< types the file declares
    OnnxLayerNames m_names;                                   //!< names of layers so far
};

} // namespace

bool
IsOnnxSupported()
{
    return true;
}

std::shared_ptr<const DnnModel>
ImportOnnxModel(const std::string& fileName, const OnnxImportOptions& options)
{
    return Importer(fileName, options).Import();
}

} // namespace edgeinference
} // namespace ns3

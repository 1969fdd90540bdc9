/*
 * SPDX-License-Identifier: GPL-2.0-only
 */
#include "dnn-model-builder.h"

#include "checked-arithmetic.h"

#include <algorithm>
#include <stdexcept>
#include <utility>

namespace ns3
{
namespace edgeinference
{

namespace
{

/** Marks an attachment that is not known yet. */
constexpr std::size_t NOWHERE = static_cast<std::size_t>(-1);

/**
 * @param model name of the model
 * @param reason what is wrong with it
 * @return the exception
 */
std::invalid_argument
BadModel(const std::string& model, const std::string& reason)
{
    return std::invalid_argument("model \"" + model + "\": " + reason);
}

/**
 * Compute the sizes of a layer that follow from its shape and its inputs.
 * @param layer the layer
 * @param layers the layers before it
 */
void
FillSizes(DnnLayer& layer, const std::vector<DnnLayer>& layers)
{
    layer.outputBytes =
        CheckedMultiply(layer.outputShape.GetElementCount(), GetTensorTypeBytes(layer.outputType));
    layer.inputElements = 0;
    for (LayerId input : layer.inputs)
    {
        layer.inputElements =
            CheckedAdd(layer.inputElements, layers[input].outputShape.GetElementCount());
    }
}

/**
 * Refuse a model whose totals do not fit 64 bits, so that no sum over its layers can wrap around.
 * @param layers the layers
 */
void
CheckTotals(const std::vector<DnnLayer>& layers)
{
    uint64_t total = 0;
    for (const DnnLayer& layer : layers)
    {
        // flops >= macs, and parameterBytes is as large as any sum of parameters
        for (uint64_t size : {layer.flops,
                              layer.macs,
                              layer.parameterCount,
                              layer.parameterBytes,
                              layer.outputBytes,
                              layer.inputElements})
        {
            total = CheckedAdd(total, size);
        }
    }
}

} // namespace

DnnModelBuilder::DnnModelBuilder(std::string name)
    : m_name(std::move(name))
{
}

void
DnnModelBuilder::CheckName(const std::string& name) const
{
    const bool control = std::any_of(name.begin(), name.end(), [](char c) {
        return static_cast<unsigned char>(c) < ' ';
    });
    if (name.empty() || control)
    {
        throw BadModel(m_name, "a layer needs a name without control characters");
    }
    if (m_index.count(name) > 0)
    {
        throw BadModel(m_name, "two layers are called \"" + name + "\"; give each its own name");
    }
}

void
DnnModelBuilder::AddInput(const std::string& name, const TensorShape& shape, TensorType type)
{
    DnnLayer layer;
    layer.name = name;
    layer.op = "Input";
    layer.outputShape = shape;
    layer.outputType = type;
    const int32_t openHead = std::exchange(m_openHead, DnnLayer::TRUNK);
    AddLayer(layer, {});
    m_openHead = openHead;
}

void
DnnModelBuilder::AddLayer(const DnnLayer& layer, const std::vector<std::string>& inputs)
{
    CheckName(layer.name);
    m_index[layer.name] = m_entries.size();
    m_entries.push_back({layer, inputs});
    m_entries.back().layer.exit = m_openHead;
}

void
DnnModelBuilder::BeginExit(const std::string& name)
{
    auto known = std::find(m_heads.begin(), m_heads.end(), name);
    if (known == m_heads.end())
    {
        known = m_heads.insert(known, name);
    }
    m_openHead = static_cast<int32_t>(known - m_heads.begin());
}

void
DnnModelBuilder::EndExit()
{
    m_openHead = DnnLayer::TRUNK;
}

void
DnnModelBuilder::SetOutput(const std::string& layer)
{
    m_output = layer;
}

std::vector<DnnModelBuilder::Order>
DnnModelBuilder::ResolveInputs() const
{
    std::vector<Order> reads(m_entries.size());
    for (std::size_t i = 0; i < m_entries.size(); ++i)
    {
        for (const std::string& input : m_entries[i].inputs)
        {
            auto found = m_index.find(input);
            if (found == m_index.end())
            {
                throw BadModel(m_name,
                               "layer \"" + m_entries[i].layer.name + "\" reads \"" + input +
                                   "\", which no layer makes");
            }
            // a layer that reads the same tensor twice needs it once
            if (std::find(reads[i].begin(), reads[i].end(), found->second) == reads[i].end())
            {
                reads[i].push_back(found->second);
            }
        }
    }
    return reads;
}

DnnModelBuilder::Order
DnnModelBuilder::SortTopologically(const std::vector<Order>& reads) const
{
    enum class Mark
    {
        NEW,
        OPEN,
        DONE
    };
    std::vector<Mark> marks(reads.size(), Mark::NEW);
    Order order;
    std::vector<std::pair<std::size_t, std::size_t>> path; // entry, next input to visit
    for (std::size_t root = 0; root < reads.size(); ++root)
    {
        if (marks[root] == Mark::NEW)
        {
            path.emplace_back(root, 0);
            marks[root] = Mark::OPEN;
        }
        while (!path.empty())
        {
            const std::size_t entry = path.back().first;
            if (path.back().second == reads[entry].size())
            {
                marks[entry] = Mark::DONE;
                order.push_back(entry);
                path.pop_back();
                continue;
            }
            const std::size_t input = reads[entry][path.back().second++];
            if (marks[input] == Mark::OPEN)
            {
                throw BadModel(m_name,
                               "layer \"" + m_entries[input].layer.name +
                                   "\" reads, by way of other layers, its own output");
            }
            if (marks[input] == Mark::NEW)
            {
                marks[input] = Mark::OPEN;
                path.emplace_back(input, 0);
            }
        }
    }
    return order;
}

DnnModelBuilder::Order
DnnModelBuilder::FindAttachments(const std::vector<Order>& reads) const
{
    Order attachments(m_heads.size(), NOWHERE);
    for (std::size_t i = 0; i < reads.size(); ++i)
    {
        const int32_t head = m_entries[i].layer.exit;
        for (std::size_t input : reads[i])
        {
            const int32_t source = m_entries[input].layer.exit;
            if (source == head)
            {
                continue;
            }
            const std::string link = "layer \"" + m_entries[i].layer.name + "\" reads \"" +
                                     m_entries[input].layer.name + "\"";
            if (source != DnnLayer::TRUNK)
            {
                throw BadModel(m_name,
                               link + " of the head of " + m_heads[source] +
                                   "; only that head may read it");
            }
            if (attachments[head] != NOWHERE && attachments[head] != input)
            {
                throw BadModel(m_name,
                               link + ", but the head of " + m_heads[head] +
                                   " already reads another layer of the trunk");
            }
            attachments[head] = input;
        }
    }
    for (std::size_t head = 0; head < m_heads.size(); ++head)
    {
        if (attachments[head] == NOWHERE)
        {
            throw BadModel(m_name, "the head of " + m_heads[head] + " reads no layer of the trunk");
        }
    }
    return attachments;
}

DnnModelBuilder::Order
DnnModelBuilder::PlaceHeads(const Order& order, const Order& attachments) const
{
    std::vector<Order> heads(m_heads.size());
    Order inputs;
    Order rest;
    for (std::size_t entry : order)
    {
        const DnnLayer& layer = m_entries[entry].layer;
        Order& list = layer.op == "Input"             ? inputs
                      : layer.exit == DnnLayer::TRUNK ? rest
                                                      : heads[layer.exit];
        list.push_back(entry);
    }
    Order result = inputs;
    auto placeBehind = [&](std::size_t entry) {
        for (std::size_t head = 0; head < heads.size(); ++head)
        {
            if (attachments[head] == entry)
            {
                result.insert(result.end(), heads[head].begin(), heads[head].end());
            }
        }
    };
    for (std::size_t entry : inputs)
    {
        placeBehind(entry);
    }
    for (std::size_t entry : rest)
    {
        result.push_back(entry);
        placeBehind(entry);
    }
    return result;
}

void
DnnModelBuilder::FillLayers(DnnModel& model,
                            const Order& order,
                            const std::vector<Order>& reads) const
{
    std::vector<LayerId> ids(order.size());
    for (std::size_t i = 0; i < order.size(); ++i)
    {
        ids[order[i]] = static_cast<LayerId>(i);
    }
    model.m_consumers.resize(order.size());
    for (std::size_t entry : order)
    {
        DnnLayer layer = m_entries[entry].layer;
        layer.inputs.clear();
        for (std::size_t input : reads[entry])
        {
            layer.inputs.push_back(ids[input]);
            model.m_consumers[ids[input]].push_back(ids[entry]);
        }
        try
        {
            FillSizes(layer, model.m_layers);
        }
        catch (const std::overflow_error& error)
        {
            throw BadModel(m_name, "layer \"" + layer.name + "\": " + error.what());
        }
        model.m_inputCount += layer.op == "Input";
        model.m_layers.push_back(std::move(layer));
    }
    for (std::vector<LayerId>& consumers : model.m_consumers)
    {
        std::sort(consumers.begin(), consumers.end());
    }
}

void
DnnModelBuilder::FillExits(DnnModel& model, const Order& order, const Order& attachments) const
{
    // heads lie behind their attachments in ascending order, so the first layer found gives it
    std::map<int32_t, int32_t> renumbered;
    LayerId trunkEnd = 0;
    for (LayerId id = 0; id < model.m_layers.size(); ++id)
    {
        DnnLayer& layer = model.m_layers[id];
        if (layer.exit == DnnLayer::TRUNK)
        {
            trunkEnd = m_output.empty() || layer.name == m_output ? id : trunkEnd;
            continue;
        }
        const int32_t head = layer.exit;
        const int32_t next = static_cast<int32_t>(model.m_exits.size());
        layer.exit = renumbered.emplace(head, next).first->second;
        if (layer.exit == next)
        {
            DnnExit exit;
            exit.name = m_heads[head];
            const auto attach = std::find(order.begin(), order.end(), attachments[head]);
            exit.attach = static_cast<LayerId>(attach - order.begin());
            model.m_exits.push_back(exit);
        }
        model.m_exits[layer.exit].head.Insert(id);
        model.m_exits[layer.exit].output = id;
    }
    DnnExit last;
    last.name = "exit" + std::to_string(model.m_exits.size() + 1);
    last.attach = trunkEnd;
    last.output = trunkEnd;
    model.m_exits.push_back(last);
}

std::shared_ptr<const DnnModel>
DnnModelBuilder::Build() const
{
    if (m_entries.empty())
    {
        throw BadModel(m_name, "it has no layers");
    }
    if (!m_output.empty())
    {
        auto output = m_index.find(m_output);
        if (output == m_index.end() || m_entries[output->second].layer.exit != DnnLayer::TRUNK)
        {
            throw BadModel(m_name, "its output \"" + m_output + "\" is no layer of the trunk");
        }
    }
    const std::vector<Order> reads = ResolveInputs();
    const Order sorted = SortTopologically(reads);
    const Order attachments = FindAttachments(reads);
    const Order order = PlaceHeads(sorted, attachments);
    std::shared_ptr<DnnModel> model(new DnnModel);
    model->m_name = m_name;
    FillLayers(*model, order, reads);
    FillExits(*model, order, attachments);
    try
    {
        CheckTotals(model->m_layers);
    }
    catch (const std::overflow_error&)
    {
        throw BadModel(m_name, "its layers together are too large for 64-bit numbers");
    }
    FillCuts(*model);
    model->FillDigest();
    return model;
}

} // namespace edgeinference
} // namespace ns3
